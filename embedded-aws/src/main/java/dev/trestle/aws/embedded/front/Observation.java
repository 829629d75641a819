package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.s3.Change;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Watches one passing exchange for the change that it makes. */
final class Observation {

  /** More than ten messages of the largest kind, or a thousand of the longest keys. */
  private static final int KEPT_BYTES = 12 << 20;

  private final @Nullable Change change;
  private final @Nullable ByteBuf request;
  private final @Nullable ByteBuf response;
  private int status;
  private @Nullable HttpHeaders headers;

  private Observation(@Nullable Change change, boolean request, boolean response) {
    this.change = change;
    this.request = request ? Unpooled.buffer() : null;
    this.response = response ? Unpooled.buffer() : null;
  }

  static Observation of(Route.Pass pass) {
    Change change = pass.change();
    boolean orphan = pass.orphan() != null;
    return new Observation(
        change, orphan || (change != null && change.readsRequest()), orphan || change != null);
  }

  String requestBody() {
    return text(request);
  }

  String responseBody() {
    return text(response);
  }

  void request(ByteBuf part) {
    keep(request, part);
  }

  void response(ByteBuf part) {
    keep(response, part);
  }

  private static void keep(@Nullable ByteBuf kept, ByteBuf part) {
    if (kept != null && kept.readableBytes() + part.readableBytes() <= KEPT_BYTES) {
      kept.writeBytes(part, part.readerIndex(), part.readableBytes());
    }
  }

  void response(int code, HttpHeaders received) {
    if (change != null) {
      status = code;
      headers = received.copy();
    }
  }

  void done() {
    if (change != null && headers != null && status / 100 == 2) {
      change.then().accept(new Change.Done(headers::get, text(request), text(response)));
    }
  }

  private static String text(@Nullable ByteBuf kept) {
    return kept == null ? "" : kept.toString(StandardCharsets.UTF_8);
  }
}
