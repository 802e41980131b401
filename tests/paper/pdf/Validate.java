import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files by veraPDF's PDF/A-3a and PDF/UA-1 profiles.
 *
 * <p>Prints one line for each file and flavour, then one for each failed rule, fields parted by
 * tabs: {@code file, flavour, "pass" | "fail", checks made}; {@code file, flavour, "rule", clause,
 * test number, how often, message, first place}. Exits with 0 when every file passes, 1 when one
 * does not, 2 when one cannot be read.
 */
public class Validate {
    private static final PDFAFlavour[] FLAVOURS = {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1};
    private static final int MOST_PLACES = 1000;

    public static void main(String[] names) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code = 0;
        for (String name : names) {
            for (PDFAFlavour flavour : FLAVOURS) {
                code = Math.max(code, judge(name, flavour, out));
            }
        }
        out.flush();
        System.exit(code);
    }

    private static int judge(String name, PDFAFlavour flavour, PrintStream out) {
        try (var parser = Foundries.defaultInstance().createParser(new File(name), flavour);
             var validator = Foundries.defaultInstance()
                 .createValidator(flavour, MOST_PLACES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            boolean passes = result.isCompliant();
            line(out, name, flavour.getId(), passes ? "pass" : "fail",
                 String.valueOf(result.getTotalAssertions()));
            Map<String, TestAssertion> first = new LinkedHashMap<>();
            Map<String, Integer> count = new LinkedHashMap<>();
            for (TestAssertion failed : result.getTestAssertions()) {
                String rule = failed.getRuleId().getClause() + "\t"
                    + failed.getRuleId().getTestNumber();
                first.putIfAbsent(rule, failed);
                count.merge(rule, 1, Integer::sum);
            }
            first.forEach((rule, failed) -> out.println(String.join("\t", name, flavour.getId(),
                "rule", rule, String.valueOf(count.get(rule)), plain(failed.getMessage()),
                plain(failed.getLocation().getContext()))));
            return passes ? 0 : 1;
        } catch (Exception | StackOverflowError error) {
            line(out, name, flavour.getId(), "unreadable", plain(error.toString()));
            return 2;
        }
    }

    private static void line(PrintStream out, String... fields) {
        out.println(String.join("\t", fields));
    }

    private static String plain(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").trim();
    }
}
