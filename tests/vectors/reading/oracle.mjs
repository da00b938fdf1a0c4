// What syllable, flesch-kincaid, dale-chall and dale-chall-formula say of each text: node oracle.mjs texts.json > oracle.json
import { readFileSync } from "node:fs";
import { daleChall } from "dale-chall";
import { daleChallFormula, daleChallGradeLevel } from "dale-chall-formula";
import { fleschKincaid } from "flesch-kincaid";
import { syllable } from "syllable";

// The list has "tries" and "trying" as forms of "try"; these are the usual endings Dale and Chall allow.
const forms = (word) => [word, word.replace(/'s?$/, ""), word.replace(/ies$|ied$|ier$|iest$/, "y"), word.replace(/(es|ed|er|est|ing|s|ly)$/, ""), word.replace(/(es|ed|er|est|ing)$/, "e"), word.replace(/(.)\1(ed|er|est|ing)$/, "$1")];
const familiar = new Set(daleChall);
const texts = JSON.parse(readFileSync(process.argv[2], "utf8"));
const said = texts.map((text) => {
  const plain = text.replaceAll("’", "'");
  const words = plain.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const sentence = (plain.match(/[.?!]+(?=\s|$)/g) ?? []).length || 1;
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  const known = (word) => forms(word).some((form) => familiar.has(form));
  const hard = words.map((word) => word.toLowerCase()).filter((word) => /\p{L}/u.test(word) && !known(word) && !word.split("-").every(known));
  const counts = { word: words.length, sentence, syllable: syllables, difficultWord: hard.length };
  const score = daleChallFormula(counts);
  return { text, ...counts, hard, grade: fleschKincaid(counts), score, grades: daleChallGradeLevel(score).map((grade) => (Number.isFinite(grade) ? grade : null)) };
});
process.stdout.write(`${JSON.stringify(said, null, 1)}\n`);
