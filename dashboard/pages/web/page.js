// What the head of every page starts.

import { watchFilters } from "./filters.js";
import { watchTables } from "./tables_watch.js";

watchTables();
watchFilters();
