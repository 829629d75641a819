package dev.trestle.launcher;

import com.google.protobuf.Empty;
import com.google.protobuf.util.Timestamps;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/** Prints one line for each event of the log, as it happens. */
final class EventLines {

  private static final int SHOWN_PAYLOAD = 120;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private EventLines() {}

  /** Follows log {@code events} from now on until the stream ends, which is told if unexpected. */
  static void follow(Channel replayer, PrintStream out, BooleanSupplier stopping) {
    Iterator<ReadResponse> records =
        EventReaderGrpc.newBlockingStub(replayer)
            .read(
                ReadRequest.newBuilder()
                    .setLog("events")
                    .setLatest(Empty.getDefaultInstance())
                    .setFollow(true)
                    .build());
    try {
      records.forEachRemaining(
          response -> {
            if (response.hasEvent()) {
              out.println(line(response.getEvent()));
            }
          });
    } catch (StatusRuntimeException e) {
      if (!stopping.getAsBoolean()) {
        out.println("The replayer ended the stream of events: " + e.getStatus());
      }
    }
  }

  /** One line: time, position, type and version, source, subject, payload. */
  static String line(RecordedEvent recorded) {
    String payload = recorded.getEvent().getJson();
    if (payload.length() > SHOWN_PAYLOAD) {
      payload = payload.substring(0, SHOWN_PAYLOAD) + "…";
    }
    return String.join(
        " ",
        TIME.format(Instant.ofEpochMilli(Timestamps.toMillis(recorded.getAppendTime()))),
        recorded.getPosition().getLog()
            + "/"
            + recorded.getPosition().getPartition()
            + "@"
            + recorded.getPosition().getOffset(),
        recorded.getEvent().getType() + ".v" + recorded.getEvent().getSchemaVersion(),
        recorded.getEvent().getSource(),
        recorded.getEvent().getSubject(),
        payload);
  }
}
