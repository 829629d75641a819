package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** A versioned bucket that a random crowd changes. Each change has its number. */
final class Bucket {

  static final String NAME = "a-bucket";

  /** A change as it was; {@code event} is what S3 tells of it. */
  record Happened(int number, ObjectChange event) {}

  private final Random random;
  private final List<Happened> changes = new ArrayList<>();

  /** What a listing of a key finds: from version id to what is listed, oldest first. */
  private final Map<String, Map<String, ObjectVersion>> versions = new LinkedHashMap<>();

  Bucket(Random random) {
    this.random = random;
  }

  List<Happened> changes() {
    return changes;
  }

  /** Somebody writes a version and removes it again at once: no listing ever finds it. */
  void changeBriefly(String key, Instant now) {
    String version = "v" + changes.size();
    happened(key, version, Kind.CREATED, now);
    happened(key, version, Kind.REMOVED, now);
  }

  /** Somebody does something to a key. */
  void change(String key, Instant now) {
    Map<String, ObjectVersion> ofKey = versions.computeIfAbsent(key, k -> new LinkedHashMap<>());
    int dice = random.nextInt(10);
    if (dice < 2 && !ofKey.isEmpty()) {
      String version = List.copyOf(ofKey.keySet()).get(random.nextInt(ofKey.size()));
      ofKey.remove(version);
      happened(key, version, Kind.REMOVED, now);
    } else {
      Kind kind = dice < 4 ? Kind.DELETE_MARKER : Kind.CREATED;
      String version = "v" + changes.size();
      ObjectChange told = happened(key, version, kind, now);
      // Of a multipart upload the time when it began.
      Instant modified = random.nextInt(4) == 0 ? now.minus(Duration.ofHours(2)) : now;
      ObjectVersion live = ObjectVersion.of(told, Via.LIVE);
      ofKey.put(
          version,
          new ObjectVersion(
              NAME,
              key,
              Optional.of(version),
              kind,
              Via.HISTORY,
              live.size(),
              live.etag(),
              modified,
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
  }

  private ObjectChange happened(String key, String version, Kind kind, Instant now) {
    boolean created = kind == Kind.CREATED;
    int number = changes.size();
    ObjectChange event =
        new ObjectChange(
            NAME,
            key,
            Optional.of(version),
            kind,
            created ? OptionalLong.of(number) : OptionalLong.empty(),
            created ? Optional.of("etag" + number) : Optional.empty(),
            // As EventBridge tells it.
            Instant.ofEpochSecond(now.getEpochSecond()),
            Optional.of(sequencer(number)),
            "ObjectSomething:Else");
    changes.add(new Happened(number, event));
    return event;
  }

  /** Of different lengths and cases, as in life. */
  private Sequencer sequencer(int number) {
    String digits = String.format(Locale.ROOT, "00%08x", number + 0xA000);
    String padded = random.nextBoolean() ? digits : digits + "00";
    return Sequencer.of(random.nextBoolean() ? padded.toUpperCase(Locale.ROOT) : padded);
  }

  /** Whether it has the version now. */
  boolean has(ObjectVersion version) {
    return versions
        .getOrDefault(version.key(), Map.of())
        .containsKey(version.versionId().orElseThrow());
  }

  /** What a listing of a key finds now, oldest first. */
  List<ObjectVersion> list(String key) {
    return List.copyOf(versions.getOrDefault(key, Map.of()).values());
  }
}
