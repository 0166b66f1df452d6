// What the head of every page starts.

import { watchAccess } from "./access_watch.js";
import { watchFilters } from "./filters.js";
import { watchTables } from "./tables_watch.js";

watchTables();
watchFilters();
watchAccess();
