/* MakeBook.java: REP-like workbooks by JExcelAPI, the library that writes NHSO's own.
 *
 *   javac -cp /usr/share/java/jxl.jar MakeBook.java
 *   java -cp /usr/share/java/jxl.jar:. MakeBook rep.xls             the file of the tests
 *   java -cp /usr/share/java/jxl.jar:. MakeBook big.xls 50000 45    rows and columns, for races
 *
 * Debian: libjexcelapi-java. All persons and numbers are invented. */
import java.io.File;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import jxl.Workbook;
import jxl.WorkbookSettings;
import jxl.format.Alignment;
import jxl.write.Blank;
import jxl.write.Boolean;
import jxl.write.DateFormat;
import jxl.write.DateTime;
import jxl.write.Label;
import jxl.write.Number;
import jxl.write.NumberFormat;
import jxl.write.WritableCellFormat;
import jxl.write.WritableSheet;
import jxl.write.WritableWorkbook;

public class MakeBook {
    static final String[] GIVEN = {"สมชาย", "สมหญิง", "มานะ", "มานี", "ปิติ", "ชูใจ", "วีระ"};
    static final String[] FAMILY = {"ใจดี", "รักเรียน", "มีสุข", "ทองคำ", "แสงจันทร์"};

    /* Thirteen digits with their check digit; no citizen has a number that begins with 0. */
    static String pid(int i) {
        String twelve = String.format("0%011d", 90000L + i * 7919L);
        int sum = 0;
        for (int k = 0; k < 12; k++) {
            sum += (13 - k) * (twelve.charAt(k) - '0');
        }
        return twelve + (11 - sum % 11) % 10;
    }

    static void detail(WritableWorkbook book, int rows) throws Exception {
        WritableSheet s = book.createSheet("Detail", 0);
        WritableCellFormat money = new WritableCellFormat(new NumberFormat("#,##0.00"));
        WritableCellFormat middle = new WritableCellFormat();
        middle.setAlignment(Alignment.CENTRE);
        s.addCell(new Label(0, 0, "ออกรายงานวันที่ 01/02/2569 เวลา 10:00"));
        s.addCell(new Label(2, 1, "กองทุนเขต 4"));
        String[] head = {"REP No.", "ลำดับที่", "TRAN_ID", "HN", "AN", "PID", "ชื่อ-สกุล",
            "ชดเชยสุทธิ\n(บาท)", "Error Code", "กองทุนย่อย"};
        for (int c = 0; c < head.length; c++) {
            s.addCell(new Label(c, 5, head[c], middle));
        }
        s.mergeCells(0, 5, 0, 7);
        for (int i = 0; i < rows; i++) {
            int r = 8 + i;
            s.addCell(new Label(0, r, "690200001"));
            s.addCell(new Number(1, r, i + 1));
            s.addCell(new Label(2, r, String.format("%09d", 700000000 + i)));
            s.addCell(new Label(3, r, String.format("%09d", 12345 + i)));
            s.addCell(i % 2 == 0 ? new Label(4, r, "-") : new Blank(4, r, middle));
            s.addCell(new Label(5, r, pid(i)));
            s.addCell(new Label(6, r, "นาย " + GIVEN[i % 7] + " " + FAMILY[i % 5]));
            s.addCell(new Number(7, r, i % 3 == 0 ? 0 : 1234.5 + i * 0.01, money));
            s.addCell(new Label(8, r, i % 3 == 0 ? "438,832" : "-"));
            s.addCell(new Label(9, r, i % 3 == 0 ? "INST,-ST" : "OPAE,OPAE-DRUG"));
        }
        s.addCell(new Label(0, 8 + rows + 9, "0=ไม่ผ่าน 1=ผ่าน"));
    }

    static void kinds(WritableWorkbook book) throws Exception {
        WritableSheet s = book.createSheet("ชนิด ข้อมูล", 1);
        double[] v = {0, 1, -1, 0.1, 1.23, -99.99, 1e15, 123456789012.0, 1.5e-7, 536870911, -536870912};
        for (int i = 0; i < v.length; i++) {
            s.addCell(new Number(0, i, v[i]));
        }
        Calendar day = new GregorianCalendar(TimeZone.getTimeZone("GMT"));
        day.clear();
        day.set(2026, Calendar.JANUARY, 31, 13, 45, 30);
        s.addCell(new DateTime(1, 0, day.getTime(),
            new WritableCellFormat(new DateFormat("dd/MM/yyyy HH:mm:ss")), DateTime.GMT));
        s.addCell(new Boolean(1, 1, true));
        s.addCell(new Boolean(1, 2, false));
        s.addCell(new Label(1, 3, ""));
        s.addCell(new Label(1, 4, "plain"));
        s.addCell(new Label(1, 5, "ไทย and Latin é \ud83d\ude00"));
        s.addCell(new Label(255, 6, "last column"));
        s.addCell(new Label(2, 1, "1.23457E+12"));
    }

    static void wide(WritableWorkbook book, int rows, int columns) throws Exception {
        WritableSheet s = book.createSheet("Detail", 0);
        WritableCellFormat money = new WritableCellFormat(new NumberFormat("#,##0.00"));
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int k = r * 31 + c * 17;
                switch (c % 9) {
                case 0:
                    s.addCell(new Number(c, r, r + 1));
                    break;
                case 1: case 4: case 7:
                    s.addCell(new Number(c, r, (k % 1000003) / 100.0, money));
                    break;
                case 2:
                    s.addCell(new Label(c, r, String.format("%09d", r + 700000000)));
                    break;
                case 3:
                    s.addCell(new Label(c, r, GIVEN[k % 7] + " " + FAMILY[k % 5] + r % 5000));
                    break;
                case 5:
                    s.addCell(new Label(c, r, "31/01/2026 10:" + (10 + k % 50) + ":00"));
                    break;
                default:
                    s.addCell(new Label(c, r, k % 4 == 0 ? "438" : "-"));
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        WorkbookSettings set = new WorkbookSettings();
        set.setLocale(new Locale("en", "EN"));
        set.setEncoding("Cp1252");
        set.setUseTemporaryFileDuringWrite(false);
        WritableWorkbook book = Workbook.createWorkbook(new File(args[0]), set);
        if (args.length > 2) {
            wide(book, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        } else {
            detail(book, args.length > 1 ? Integer.parseInt(args[1]) : 12);
            kinds(book);
            WritableSheet hidden = book.createSheet("Summary", 2);
            hidden.getSettings().setHidden(true);
            hidden.addCell(new Label(0, 0, "* รายการที่แสดงจะแสดงรายการที่ผ่านเท่านั้น"));
            book.createSheet("Data Drug", 3);
        }
        book.write();
        book.close();
    }
}
