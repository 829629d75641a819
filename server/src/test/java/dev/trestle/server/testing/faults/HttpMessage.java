package dev.trestle.server.testing.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 request or response, held whole: as much of the protocol as AWS's services use.
 *
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record HttpMessage(String startLine, Map<String, String> headers, byte[] body) {

  /** Content type of the answers of AWS's JSON services. */
  static final String JSON = "application/x-amz-json-1.1";

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  static HttpMessage response(int status, String contentType, String body) {
    return new HttpMessage(
        "HTTP/1.1 " + status + " Injected",
        Map.of("content-type", contentType),
        body.getBytes(UTF_8));
  }

  /** The same, of another start line. */
  public HttpMessage withStartLine(String line) {
    return new HttpMessage(line, headers, body);
  }

  /** The same, with another body. */
  public HttpMessage withBody(String text) {
    return new HttpMessage(startLine, headers, text.getBytes(UTF_8));
  }

  /** The operation, such as {@code DynamoDB_20120810.PutItem}; {@code ""} if none is named. */
  public String target() {
    return headers.getOrDefault("x-amz-target", "");
  }

  /** The body. */
  public String text() {
    return new String(body, UTF_8);
  }

  /**
   * Reads a request.
   *
   * @param back where its sender waits to be told to go on
   * @throws EOFException if the other side has closed
   */
  static HttpMessage request(InputStream in, OutputStream back) throws IOException {
    return read(in, back, true);
  }

  /**
   * Reads the reply to this request.
   *
   * @throws EOFException if the other side has closed
   */
  HttpMessage reply(InputStream in) throws IOException {
    // That to HEAD tells of a body that does not come.
    return read(in, OutputStream.nullOutputStream(), !startLine.startsWith("HEAD "));
  }

  private static HttpMessage read(InputStream in, OutputStream back, boolean hasBody)
      throws IOException {
    String startLine = line(in);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (headers.remove("expect") != null) {
      back.write(CONTINUE);
      back.flush();
    }
    boolean chunked = "chunked".equalsIgnoreCase(headers.remove("transfer-encoding"));
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = !hasBody ? new byte[0] : chunked ? chunks(in) : exactly(in, length);
    return new HttpMessage(startLine, headers, body);
  }

  void writeTo(OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder(startLine).append("\r\n");
    headers.forEach(
        (name, value) -> {
          if (!name.equals("content-length")) {
            head.append(name).append(": ").append(value).append("\r\n");
          }
        });
    String told = headers.getOrDefault("content-length", "0");
    head.append("content-length: ").append(body.length == 0 ? told : body.length);
    head.append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
    whole.writeBytes(head.toString().getBytes(ISO_8859_1));
    whole.writeBytes(body);
    whole.writeTo(out);
    out.flush();
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.writeBytes(exactly(in, size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed within a body");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(ISO_8859_1);
  }
}
