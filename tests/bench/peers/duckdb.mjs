// duckdb.mjs: the nine checks of README.md in DuckDB.
//   node duckdb.mjs NODE_MODULES FIELDS.TSV CHRGITEM.TSV DIR >findings.tsv
// Each file is read once, by all threads, as text; only the keys and the verdicts on width and
// dates are kept, so that nothing is stored that no check needs.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [modules, fieldsFile, itemsFile, dir] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(resolve(modules, 'x.js'))('@duckdb/node-api');

const fields = {};
for (const line of readFileSync(fieldsFile, 'utf8').trim().split('\n').slice(1)) {
  const f = line.split('\t');
  if (f[0] === 'LABFU' || f[7] === 'classic-only') continue;
  (fields[f[0]] ??= []).push({ name: f[1], date: f[3] === 'D', width: Number(f[4]) });
}
const q = (name) => `"${name}"`;
const csv = (file) =>
  `read_csv('${dir}/${file}.txt', delim='|', header=true, all_varchar=true, quote='', escape='', ` +
  `auto_detect=false, nullstr='', columns={${fields[file].map((f) => `'${f.name}': 'VARCHAR'`).join(', ')}})`;

// The columns a check needs, under the file's name in lower case.
const keep = {
  INS: 'CID', OPD: 'SEQ', ODX: 'SEQ, DXTYPE', IPD: 'AN, DATEADM, TIMEADM, DATEDSC, TIMEDSC',
  IDX: 'AN, DXTYPE', CHT: 'AN, SEQ, TOTAL', CHA: 'AN, SEQ, CHRGITEM, AMOUNT',
};
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
for (const [file, list] of Object.entries(fields)) {
  const has = (name) => list.some((f) => f.name === name);
  const wide = list.map((f) => `(length(${q(f.name)}) > ${f.width})`);
  const bad = list.filter((f) => f.date).map((f) =>
    `(${q(f.name)} IS NOT NULL AND (length(${q(f.name)}) <> 8 OR try_strptime(${q(f.name)}, '%Y%m%d') IS NULL))`);
  const count = (list) => list.length ? list.map((e) => `coalesce(${e}, false)::INT`).join(' + ') : '0';
  // Whether something is wrong is kept for all rows; how often is the sum of truths.
  await connection.run(
    `CREATE TABLE ${file.toLowerCase()} AS SELECT ${has('HN') ? 'HN' : 'AN AS HN'}` +
    (keep[file] ? `, ${keep[file]}` : '') +
    `, ${count(wide)} AS wide, ${count(bad)} AS bad FROM ${csv(file)}` +
    (keep[file] ? '' : ' WHERE wide > 0 OR bad > 0'));
}

const items = readFileSync(itemsFile, 'utf8').trim().split('\n').slice(1).map((l) => `'${l.split('\t')[0]}'`);
const digits = [...Array(12).keys()].map((i) => `${13 - i} * (ascii(substr(CID, ${i + 1}, 1)) - 48)`).join(' + ');
const all = Object.keys(fields).map((f) => f.toLowerCase());
const findings = `
  SELECT 'checkdigit' AS "check", HN FROM ins WHERE CASE WHEN regexp_full_match(CID, '[0-9]{13}')
    THEN (11 - (${digits}) % 11) % 10 <> ascii(substr(CID, 13, 1)) - 48 ELSE false END
  UNION ALL SELECT 'chtcha', t.HN FROM cht t LEFT JOIN
    (SELECT HN, AN, SEQ, sum(TRY_CAST(AMOUNT AS DECIMAL(14, 2))) AS s FROM cha GROUP BY ALL) a
    ON t.HN = a.HN AND t.AN IS NOT DISTINCT FROM a.AN AND t.SEQ IS NOT DISTINCT FROM a.SEQ
    WHERE abs(TRY_CAST(t.TOTAL AS DECIMAL(14, 2)) - coalesce(a.s, 0)) > 0.01
  UNION ALL SELECT 'orphan', HN FROM odx WHERE NOT EXISTS
    (SELECT 1 FROM opd WHERE opd.HN = odx.HN AND opd.SEQ = odx.SEQ)
  UNION ALL SELECT 'principal', o.HN FROM (SELECT DISTINCT HN, SEQ FROM opd) o LEFT JOIN
    (SELECT HN, SEQ, count(*) AS n FROM odx WHERE DXTYPE = '1' GROUP BY ALL) d USING (HN, SEQ)
    WHERE coalesce(d.n, 0) <> 1
  UNION ALL SELECT 'principal', i.HN FROM ipd i LEFT JOIN
    (SELECT AN, count(*) AS n FROM idx WHERE DXTYPE = '1' GROUP BY ALL) d USING (AN)
    WHERE coalesce(d.n, 0) <> 1
  UNION ALL SELECT 'stay', HN FROM ipd WHERE DATEDSC || TIMEDSC <= DATEADM || TIMEADM
  UNION ALL SELECT 'chrgitem', HN FROM cha WHERE CHRGITEM NOT IN (${items.join(', ')})
  UNION ALL SELECT 'dupseq', HN FROM (SELECT HN, count(*) - 1 AS n FROM opd GROUP BY HN, SEQ), range(n)
  ${all.map((f) => `UNION ALL SELECT 'width', HN FROM ${f}, range(wide) WHERE wide > 0`).join('\n  ')}
  ${all.map((f) => `UNION ALL SELECT 'date', HN FROM ${f}, range(bad) WHERE bad > 0`).join('\n  ')}`;
const rows = (await connection.runAndReadAll(findings)).getRows();
process.stdout.write(rows.map(([check, hn]) => `${check}\t${hn}\n`).join(''));
