import { start } from "./shell/start";

void start();
