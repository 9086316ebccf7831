/** What the public pages load: little, because it has to reach an old phone on a slow line. */
import "./styles/public-index.css";
import "./islands/disclosure";
import "./islands/exit";
import "./islands/help";
