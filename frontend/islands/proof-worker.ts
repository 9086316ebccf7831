/** Tries one number after the other, away from the page, with the PBKDF2 that the browser brings. */
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { handler } from "altcha-lib/workers/shared";

handler({ deriveKey });
