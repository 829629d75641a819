package dev.trestle.aws.embedded.front;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The checksum of an uploaded part, which S3 repeats in its response and S3Mock does not. Clients
 * give it back when they complete the upload. It comes in a header, or behind the last chunk.
 */
final class PartChecksum {

  private static final String PREFIX = "x-amz-checksum-";

  /** Longer than the trailing line of the longest checksum, with the signature after it. */
  private static final int TAIL = 512;

  private final boolean part;
  private final String trailer;
  private final HttpHeaders requestHeaders;
  private final StringBuilder tail = new StringBuilder();

  PartChecksum(HttpRequest request) {
    part = request.uri().contains("partNumber=") && request.method().name().equals("PUT");
    requestHeaders = request.headers();
    trailer = requestHeaders.get("x-amz-trailer", "").toLowerCase(Locale.ROOT);
  }

  void request(ByteBuf content) {
    if (part && trailer.startsWith(PREFIX)) {
      int length = Math.min(TAIL, content.readableBytes());
      tail.append(
          content.toString(content.writerIndex() - length, length, StandardCharsets.ISO_8859_1));
      tail.delete(0, Math.max(0, tail.length() - TAIL));
    }
  }

  void addTo(HttpHeaders response) {
    if (!part) {
      return;
    }
    for (Map.Entry<String, String> header : requestHeaders) {
      if (header.getKey().toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
        response.set(header.getKey(), header.getValue());
      }
    }
    int at = trailer.isEmpty() ? -1 : tail.lastIndexOf(trailer + ":");
    int end = at < 0 ? -1 : tail.indexOf("\r\n", at);
    if (end > 0) {
      response.set(trailer, tail.substring(at + trailer.length() + 1, end).strip());
    }
  }
}
