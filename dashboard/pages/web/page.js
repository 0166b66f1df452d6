// What the head of every page starts.

import { watchAccess } from "./access_watch.js";
import { watchTables } from "./tables_watch.js";

watchTables();
watchAccess();
