/** What the public pages load: little, because it has to reach an old phone on a slow line. */
import "./styles/public-index.css";
import "./islands/disclosure";
import "./islands/exit";
import "./islands/help";
import "./islands/tell";
import { watch } from "./lib/notes";

watch();

// What only the last page of a report needs comes with that page.
if (document.querySelector("cn-proof")) void import("./islands/proof");
if (document.querySelector("cn-recorder")) void import("./islands/recorder");
