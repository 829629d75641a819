package dev.trestle.proto;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times on the wire. */
public final class ProtoTime {

  private ProtoTime() {}

  /** What is wrong with a timestamp; {@code null} if it is a time of the years 0001 to 9999. */
  public static @Nullable String problemWith(Timestamp time) {
    return Timestamps.isValid(time)
        ? null
        : "use a time from year 0001 to 9999 with 0 to 999,999,999 nanoseconds, not "
            + time.getSeconds()
            + " seconds and "
            + time.getNanos()
            + " nanoseconds";
  }

  public static Instant toInstant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  public static Timestamp toTimestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
