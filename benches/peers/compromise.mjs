// What compromise's names cost for one article: `compromise.mjs FILE N` prints microseconds of CPU.
import { readFileSync } from "node:fs";
import nlp from "compromise";

const text = readFileSync(process.argv[2], "utf8");
const n = Number(process.argv[3]);
const names = () => nlp(text).topics().out("array").length;
// Twice the work first: the just-in-time compiler is given its time.
for (let i = 0; i < n; i++) names();
const start = process.cpuUsage();
let found = 0;
for (let i = 0; i < n; i++) found += names();
const { user, system } = process.cpuUsage(start);
if (found === 0) throw new Error("no names found");
console.log((user + system) / n);
