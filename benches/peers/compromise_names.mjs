// The names that compromise finds: `compromise_names.mjs DATA` reads JSON lines with `text` and prints a JSON list of
// [first code point, one past the last, type] for each, as `lede-eval entities --peer` takes it.
import { readFileSync } from "node:fs";
import nlp from "compromise";

const lists = { people: "PERSON", organizations: "ORGANIZATION", places: "LOCATION", demonyms: "MISC" };

for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line)) {
  const { text } = JSON.parse(line);
  const doc = nlp(text);
  const points = new Uint32Array(text.length + 1);
  for (let i = 0, n = 0; i <= text.length; i++) {
    points[i] = n;
    // The second half of a character outside the basic plane is no code point of its own.
    const half = i + 1 < text.length && /[\ud800-\udbff]/.test(text[i]) && /[\udc00-\udfff]/.test(text[i + 1]);
    if (!half) n++;
  }
  const names = [];
  for (const [list, type] of Object.entries(lists)) {
    const found = list === "demonyms" ? doc.match("#Demonym+") : doc[list]();
    for (const { offset } of found.json({ offset: true })) {
      // Marks and possessives at the edges are none of the name's.
      const raw = text.slice(offset.start, offset.start + offset.length);
      const name = raw.replace(/^[^\p{L}\p{N}]+|(['’]s)?[^\p{L}\p{N}.]*$/gu, "").replace(/(?<![A-Z])\.$/, "");
      const start = offset.start + raw.indexOf(name);
      if (name) names.push([points[start], points[start + name.length], type]);
    }
  }
  console.log(JSON.stringify(names));
}
