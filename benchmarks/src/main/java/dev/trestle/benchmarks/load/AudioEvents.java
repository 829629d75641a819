package dev.trestle.benchmarks.load;

import com.google.protobuf.Timestamp;
import dev.trestle.v1.Event;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Endless AudioUploaded events of about 1 KB of JSON, no two with the same id or file.
 *
 * <p>What differs between real uploads differs here and is random: event id, file id, S3 version
 * and entity tag, sizes, times and names; users come from {@value #USERS} accounts, few of which
 * upload much. That is what compression cannot remove, and so what the log costs. Safe across
 * threads.
 */
public final class AudioEvents {

  /** Source of all of them. */
  public static final String SOURCE = "custom.upload-service";

  private static final int USERS = 10_000;

  private static final String[] WORDS = {
    "interview",
    "meeting",
    "lecture",
    "podcast",
    "hearing",
    "memo",
    "call",
    "panel",
    "reading",
    "sermon",
    "keynote",
    "dictation",
    "standup",
    "review",
    "seminar",
    "briefing"
  };
  private static final String[] LANGUAGES = {"en-US", "en-GB", "de-DE", "fr-FR", "sv-SE", "nl-NL"};
  private static final String[] FORMATS = {"wav", "mp3", "flac", "ogg", "m4a"};

  private final AtomicLong next = new AtomicLong();
  private final long seed;
  private final long began;

  /**
   * A sequence of events.
   *
   * @param seed two sequences of one seed are the same events
   */
  public AudioEvents(long seed) {
    this.seed = seed;
    this.began = Instant.parse("2026-01-31T09:30:00Z").toEpochMilli() + (seed & 0xFFFFFF);
  }

  /** The next event, with its payload as exact text. */
  public Event next() {
    long number = next.getAndIncrement();
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    long uploaded = began + number * 7;
    String file = uuid(random);
    return Event.newBuilder()
        .setId(uuid(random))
        .setSource(SOURCE)
        .setType("AudioUploaded")
        .setSubject(file)
        .setTime(
            Timestamp.newBuilder()
                .setSeconds(uploaded / 1000)
                .setNanos((int) (uploaded % 1000) * 1_000_000))
        .setSchemaVersion(1)
        .setJson(payload(random, file, Instant.ofEpochMilli(uploaded)))
        .build();
  }

  private static String payload(SplittableRandom random, String file, Instant uploaded) {
    String user = user(random);
    String name = pick(random, WORDS) + "-" + pick(random, WORDS) + "-" + random.nextInt(1, 9999);
    String format = pick(random, FORMATS);
    return """
        {"userId":"%s","fileId":"%s","s3Location":{"bucket":"prod-uploads","key":"users/%s/audio/\
        %s/%s.%s","versionId":"%s","etag":"%s"},"metadata":{"format":"%s","size":%d,"uploadTime":\
        "%s","contentType":"audio/%s","originalName":"%s.%s","durationSeconds":%d.%d,"sampleRate":\
        %d,"channels":%d,"bitRate":%d},"language":"%s","priority":%d,"callbackUrl":\
        "https://api.example.com/v2/organisations/%d/transcriptions/%s/completed","tags":\
        {"department":"%s","costCentre":"cc-%d","retention":"standard-7-years","client":\
        "upload-web/4.%d.%d (Macintosh; Intel Mac OS X 10_15_7)","region":"eu-central-1",\
        "consent":"granted","consentText":"terms-of-service-v7-2026-recording","classification":"internal","recorder":"%s"}}"""
        .formatted(
            user,
            file,
            user,
            file,
            name,
            format,
            version(random),
            hex(random, 2),
            format,
            random.nextInt(100_000, 900_000_000),
            uploaded,
            format,
            name,
            format,
            random.nextInt(5, 7200),
            random.nextInt(10, 99),
            random.nextBoolean() ? 44_100 : 48_000,
            random.nextInt(1, 3),
            random.nextInt(64, 1411) * 1000,
            pick(random, LANGUAGES),
            random.nextInt(1, 6),
            random.nextInt(1, 5000),
            file,
            pick(random, WORDS),
            random.nextInt(100, 999),
            random.nextInt(20),
            random.nextInt(100),
            pick(random, WORDS) + " room " + random.nextInt(1, 60));
  }

  private static String pick(SplittableRandom random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static String uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /**
   * The account's number is skewed to the low ones: half of the events are of a quarter of them.
   */
  private static String user(SplittableRandom random) {
    double skewed = random.nextDouble() * random.nextDouble();
    return uuid(new SplittableRandom((long) (skewed * USERS)));
  }

  private static String version(SplittableRandom random) {
    return Long.toString(random.nextLong(1L << 62), 36)
        + Long.toString(random.nextLong(1L << 62), 36);
  }

  private static String hex(SplittableRandom random, int longs) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < longs; i++) {
      hex.append(java.util.HexFormat.of().toHexDigits(random.nextLong()));
    }
    return hex.toString();
  }
}
