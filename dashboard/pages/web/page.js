// What the head of every page starts.

import { askWhyRefused } from "./reach.js";
import { watchTables } from "./tables_watch.js";

askWhyRefused();
watchTables();
