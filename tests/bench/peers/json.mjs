// json.mjs: a set as JSON lines with DuckDB, one document for each visit or admission:
// its rows in lists, by file, and the patient. With "rows": one document for each row, not joined.
//   node json.mjs NODE_MODULES FIELDS.TSV DIR OUT.jsonl [rows]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [modules, fieldsFile, dir, out, mode] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(resolve(modules, 'x.js'))('@duckdb/node-api');
const fields = {};
for (const line of readFileSync(fieldsFile, 'utf8').trim().split('\n').slice(1)) {
  const f = line.split('\t');
  if (f[0] !== 'LABFU' && f[7] !== 'classic-only') (fields[f[0]] ??= []).push(f[1]);
}
const csv = (file) =>
  `read_csv('${dir}/${file}.txt', delim='|', header=true, all_varchar=true, quote='', escape='', ` +
  `auto_detect=false, nullstr='', columns={${fields[file].map((n) => `'${n}': 'VARCHAR'`).join(', ')}})`;
const key = (file) => {
  const has = (n) => fields[file].includes(n);
  if (file === 'PAT') return 'HN';
  return has('AN') && has('SEQ') ? "coalesce(AN, HN || '/' || SEQ)" : has('AN') ? 'AN' : "HN || '/' || SEQ";
};

const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
if (mode === 'rows') {
  for (const file of Object.keys(fields)) {
    await connection.run(`COPY (FROM ${csv(file)}) TO '${out}' (FORMAT json, USE_TMP_FILE false)`);
  }
  process.exit(0);
}
const parts = Object.keys(fields).filter((f) => f !== 'PAT');
for (const file of Object.keys(fields)) {
  const struct = fields[file].map((n) => `"${n}" := "${n}"`).join(', ');
  await connection.run(
    `CREATE TABLE ${file.toLowerCase()} AS SELECT ${key(file)} AS k, ${file === 'INS' ? 'any_value(HN) AS hn, ' : ''}` +
    `list(struct_pack(${struct})) AS rows FROM ${csv(file)} GROUP BY 1`);
}
const joins = parts.filter((f) => f !== 'INS').map((f) => `LEFT JOIN ${f.toLowerCase()} ON ${f.toLowerCase()}.k = ins.k`);
await connection.run(
  `COPY (SELECT ins.k AS key, pat.rows AS PAT, ${parts.map((f) => `${f.toLowerCase()}.rows AS ${f}`).join(', ')} ` +
  `FROM ins LEFT JOIN pat ON pat.k = ins.hn ${joins.join(' ')}) TO '${out}' (FORMAT json)`);
