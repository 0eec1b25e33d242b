// Starts the page: language first (one small file), then the routes. It knows no feature.
import "./styles.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startLanguage } from "./language.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
void startLanguage().then(() => createRoot(root).render(<App />));
