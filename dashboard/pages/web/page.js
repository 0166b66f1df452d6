// What the head of every page starts.

import { watchTables } from "./tables_watch.js";

watchTables();
