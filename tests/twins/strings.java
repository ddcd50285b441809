package tide;

public final class Levels {
    private static final String TABLE = "\u0000\u0001\u0002\u0010\uFFFF\u00e4\u00f6\u00fc";
    private static final String PATTERN = "^\\s*([A-Za-z]+)\\s*=\\s*(\\d+(?:\\.\\d+)?)\\s*$";
    static String line(String station, double value) {
        return "The level at " + station + " is " + String.format("%.2f", value) + " m, " +
            "which is " + (value > 3.1 ? "too " + "high" : "fine") + '.';
    }
    char[] name = {'g', 'a', 't', 'e'};
    long mask = 0xCAFEBABEDEADBEEFL;
    byte[] magic = {(byte) 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a};
}
