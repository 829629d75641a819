package dev.trestle.replayer.faults;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.s3events.ObjectChange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Changes of the uploads bucket under one prefix, made one after the other. */
final class Uploads {

  private static final int KEYS = 4;
  private static final int LARGE_BYTES = 90_000;

  private final S3Client s3;
  private final String bucket;
  private final String prefix;
  private final Random random;
  private final List<Change> changes = new ArrayList<>();
  private final List<Change> removable = new ArrayList<>();
  private int live;

  /**
   * A prefix under which nothing is yet.
   *
   * @param seed of what is done
   */
  Uploads(AwsEnvironment aws, String prefix, long seed) {
    this.s3 = aws.aws().s3();
    this.bucket = aws.named("uploads");
    this.prefix = prefix;
    this.random = new Random(seed);
  }

  /** All that was done, in its order. */
  List<Change> changes() {
    return changes;
  }

  /** How many changes {@link #live(int)} has made. */
  int live() {
    return live;
  }

  /** Writes versions and delete markers; some of them too large for one batch of a log together. */
  void history(int small, int large) {
    for (int i = 0; i < large; i++) {
      put("large-" + i % 3, LARGE_BYTES);
    }
    for (int i = 0; i < small; i++) {
      writeSomething();
    }
  }

  /** Writes versions and delete markers, and removes some of those written by {@code live}. */
  void live(int count) {
    live += count;
    for (int i = 0; i < count; i++) {
      if (!removable.isEmpty() && random.nextInt(5) == 0) {
        remove(removable.remove(random.nextInt(removable.size())));
      } else {
        removable.add(writeSomething());
      }
    }
  }

  private Change writeSomething() {
    String key = "key-" + random.nextInt(KEYS);
    return random.nextInt(4) == 0 ? delete(key) : put(key, 1 + random.nextInt(64));
  }

  private Change put(String key, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    String version =
        s3.putObject(r -> r.bucket(bucket).key(prefix + key), RequestBody.fromBytes(content))
            .versionId();
    return done(key, version, Kind.CREATED);
  }

  private Change delete(String key) {
    String version = s3.deleteObject(r -> r.bucket(bucket).key(prefix + key)).versionId();
    return done(key, version, Kind.DELETE_MARKER);
  }

  private void remove(Change written) {
    var unused =
        s3.deleteObject(r -> r.bucket(bucket).key(written.key()).versionId(written.versionId()));
    changes.add(new Change(written.key(), written.versionId(), Kind.REMOVED));
  }

  private Change done(String key, String version, Kind kind) {
    Change change = new Change(prefix + key, version, kind);
    changes.add(change);
    return change;
  }
}
