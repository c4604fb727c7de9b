#!/usr/bin/python3
"""make_calc.py: workbooks by LibreOffice: formulas with results, errors, mixed and
long text. Packs the document below as .ods and has it converted; all invented.

    python3 make_calc.py calc.xls"""
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2">
<office:automatic-styles>
 <number:date-style style:name="D"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
 <style:style style:name="date" style:family="table-cell" style:data-style-name="D"/>
 <style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="Detail">
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>ต้นสังกัด</text:p><text:p>(บาท)</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>แบบ<text:span text:style-name="bold">หนา</text:span> mixed</text:p></table:table-cell>
 </table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="date" office:date-value="2026-01-31" table:style-name="date"/>
  <table:table-cell office:value-type="float" office:value="1234.56"/>
  <table:table-cell office:value-type="float" office:value="7"/>
  <table:table-cell office:value-type="float" office:value="0.07"/>
  <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
 </table:table-row>
 <table:table-row>
  <table:table-cell table:formula="of:=[.B2]*2" office:value-type="float" office:value="2469.12"/>
  <table:table-cell table:formula="of:=&quot;รวม &quot;&amp;[.C2]" office:value-type="string"/>
  <table:table-cell table:formula="of:=1/0" office:value-type="float"/>
  <table:table-cell table:formula="of:=[.C2]&gt;1" office:value-type="boolean"/>
  <table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string"/>
  <table:table-cell table:formula="of:=REPT(&quot;ก&quot;;4200)" office:value-type="string"/>
 </table:table-row>
 <table:table-row table:number-rows-repeated="200"><table:table-cell/></table:table-row>
 <table:table-row>
  <table:table-cell table:number-columns-repeated="255"/>
  <table:table-cell office:value-type="string"><text:p>IV204</text:p></table:table-cell>
 </table:table-row>
</table:table>
<table:table table:name="ว่าง"><table:table-row><table:table-cell/></table:table-row></table:table>
<table:table table:name="Summary">
 <table:table-row><table:table-cell office:value-type="string"><text:p>100%</text:p></table:table-cell></table:table-row>
</table:table>
</office:spreadsheet></office:body>
</office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
ODS = 'application/vnd.oasis.opendocument.spreadsheet'

with tempfile.TemporaryDirectory() as tmp:
    with zipfile.ZipFile(os.path.join(tmp, 'calc.ods'), 'w') as z:
        z.writestr('mimetype', ODS)
        z.writestr('META-INF/manifest.xml', MANIFEST % ODS)
        z.writestr('content.xml', CONTENT)
    subprocess.run(['soffice', '-env:UserInstallation=file://' + tmp + '/profile', '--headless',
                    '--convert-to', 'xls:MS Excel 97', '--outdir', tmp,
                    os.path.join(tmp, 'calc.ods')], check=True)
    shutil.copy(os.path.join(tmp, 'calc.xls'), sys.argv[1])
