import { use } from "./use";

declare const process: { argv: string[]; stdout: { write(text: string): void } };

void use(process.argv[2]!).then((got) => process.stdout.write(JSON.stringify(got)));
