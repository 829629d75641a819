package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Live changes of key {@code k}, and settings, for tests. */
final class Versions {

  static final Instant TIME = Instant.parse("2026-01-02T00:00:00Z");

  private Versions() {}

  /** Told {@code seconds} after {@link #TIME}; an empty sequencer or version is none. */
  static ObjectVersion version(String id, Kind kind, String sequencer, int seconds) {
    return ObjectVersion.of(change(id, kind, sequencer, seconds), Via.LIVE);
  }

  static ObjectChange change(String id, Kind kind, String sequencer, int seconds) {
    return new ObjectChange(
        "a-bucket",
        "k",
        Optional.of(id),
        kind,
        kind == Kind.CREATED ? OptionalLong.of(5) : OptionalLong.empty(),
        kind == Kind.CREATED ? Optional.of("e") : Optional.empty(),
        TIME.plusSeconds(seconds),
        sequencer.isEmpty() ? Optional.empty() : Optional.of(Sequencer.of(sequencer)),
        "ObjectSomething:Else");
  }

  static Staged staged(ObjectVersion version, int since) {
    return new Staged(version, ObjectVersionEvents.id(version), TIME.plusSeconds(since));
  }

  static ObjectLogConfig config(int indexedAtOnce) {
    return new ObjectLogConfig(
        true,
        1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMillis(50),
        Duration.ofMillis(500),
        500,
        1,
        Duration.ofDays(45),
        indexedAtOnce,
        "",
        1 << 20);
  }
}
