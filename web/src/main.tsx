/** The page begins here: first the token leaves the address, then the language comes, then the shell. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { signIn } from "./api/session.ts";
import { speak } from "./languages/languages.ts";
import { Shell } from "./shell/Shell.tsx";
import "./look/tokens.css";
import "./look/base.css";

// A token that is refused leaves a page without a cookie, which then says how to get in.
await Promise.all([signIn().catch(() => undefined), speak()]);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Shell />
    </StrictMode>,
  );
}
