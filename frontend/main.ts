/** What every page loads: styles, htmx, and the islands. Heavy islands fetch their code when they appear on a page. */
import "./styles/index.css";
import "htmx.org";
import "./islands/desk-keys";
import "./islands/disclosure";
import "./islands/table-sort";
import "./islands/theme";
import "./islands/map";
