// The room of plain web pages, and of packages that report in xAPI by themselves: nothing to offer them.

import { meet } from "../../lib/room";

meet(() => null);
