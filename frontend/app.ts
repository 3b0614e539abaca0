// What every page gets. Each page works without it; these islands only make it quicker or kinder.

import "./islands/ask-first/ask-first";
import "./islands/auto-submit/auto-submit";
import "./islands/copy-text/copy-text";
import "./islands/count-down/count-down";
import "./islands/file-drop/file-drop";
import "./islands/kept-work/kept-work";
import "./islands/live-banners/live-banners";
import "./islands/local-time/local-time";
import "./islands/notice-bell/notice-bell";
import "./islands/pass-key/pass-key";
import "./islands/password-field/password-field";
import "./islands/pop-menu/pop-menu";
import "./islands/print-page/print-page";
import "./islands/site-search/site-search";
import "./islands/tab-list/tab-list";
import "./islands/theme-switch/theme-switch";
import "./islands/toast-stack/toast-stack";
import { openDialogsByCommand } from "./lib/commands";
import { fillKeptWork } from "./lib/kept";
import { focusFirstError, listenToSwaps, showBusyButtons } from "./lib/pages";

openDialogsByCommand();
showBusyButtons();
listenToSwaps();
focusFirstError(document);
void fillKeptWork();
