package dev.trestle.bus;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Checks a request's signature as AWS does (AWS, "Signature Version 4"). */
final class Signatures {

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=[^/]+/(?<scope>[^,]+), "
              + "SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>.+)");

  private Signatures() {}

  /**
   * @param digest SHA-256 of the body, in hexadecimal digits
   */
  static boolean isValid(SdkHttpRequest request, String digest, String secret)
      throws GeneralSecurityException {
    Matcher authorization =
        AUTHORIZATION.matcher(request.firstMatchingHeader("Authorization").orElseThrow());
    if (!authorization.matches()) {
      throw new AssertionError("another form of signature");
    }
    String scope = authorization.group("scope");
    StringBuilder canonical = new StringBuilder("POST\n/\n\n");
    for (String header : authorization.group("headers").split(";", -1)) {
      String value = request.firstMatchingHeader(header).orElseThrow();
      canonical.append(header).append(':').append(value.trim()).append('\n');
    }
    canonical.append('\n').append(authorization.group("headers")).append('\n').append(digest);
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + request.firstMatchingHeader("X-Amz-Date").orElseThrow()
            + "\n"
            + scope
            + "\n"
            + HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256").digest(bytes(canonical.toString())));
    byte[] key = bytes("AWS4" + secret);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign)).equals(authorization.group("signature"));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
