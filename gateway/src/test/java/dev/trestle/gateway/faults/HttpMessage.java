package dev.trestle.gateway.faults;

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
 * One HTTP/1.1 request or response, held whole: as much of the protocol as AWS's JSON services use.
 *
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HttpMessage(String startLine, Map<String, String> headers, byte[] body) {

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  static HttpMessage response(int status, String json) {
    return new HttpMessage(
        "HTTP/1.1 " + status + " Injected",
        Map.of("content-type", "application/x-amz-json-1.1"),
        json.getBytes(UTF_8));
  }

  HttpMessage withBody(String json) {
    return new HttpMessage(startLine, headers, json.getBytes(UTF_8));
  }

  /** The operation, such as {@code DynamoDB_20120810.PutItem}; {@code ""} if none is named. */
  String target() {
    return headers.getOrDefault("x-amz-target", "");
  }

  String text() {
    return new String(body, UTF_8);
  }

  /**
   * Reads one message.
   *
   * @param back where a request's sender waits to be told to go on
   * @throws EOFException if the other side has closed
   */
  static HttpMessage read(InputStream in, OutputStream back) throws IOException {
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
    byte[] body =
        "chunked".equalsIgnoreCase(headers.remove("transfer-encoding"))
            ? chunks(in)
            : exactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
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
    head.append("content-length: ").append(body.length).append("\r\n\r\n");
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
