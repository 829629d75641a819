package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A listing of any length that is made as it is asked for: ten versions of each key. */
final class GeneratedVersions implements VersionPages {

  private static final int PAGE = 1_000;
  private static final int OF_A_KEY = 10;

  private final long count;

  GeneratedVersions(long count) {
    this.count = count;
  }

  @Override
  public void check() {}

  @Override
  public VersionPage page(Optional<Marker> after) {
    long first =
        after.map(marker -> Long.parseLong(marker.versionId().orElseThrow()) + 1).orElse(0L);
    long end = Math.min(first + PAGE, count);
    List<ObjectVersion> page = new ArrayList<>();
    for (long i = first; i < end; i++) {
      page.add(version(i));
    }
    return new VersionPage(
        page,
        end == count
            ? Optional.empty()
            : Optional.of(
                new Marker(page.get(page.size() - 1).key(), Optional.of(Long.toString(end - 1)))));
  }

  private static ObjectVersion version(long number) {
    // Spread over a year, so that the order of the log has nothing of the order of the listing.
    long hash = number * 0x9E3779B97F4A7C15L;
    boolean marker = (hash >>> 60) == 0;
    String random = String.format("%016x%016x", hash, hash * 31 + 7);
    return new ObjectVersion(
        RandomBucket.NAME,
        String.format("recordings/2026/%012d/interview.wav", number / OF_A_KEY),
        Optional.of(random),
        marker ? Kind.DELETE_MARKER : Kind.CREATED,
        Via.HISTORY,
        marker ? OptionalLong.empty() : OptionalLong.of(hash >>> 40),
        marker ? Optional.empty() : Optional.of(random),
        Instant.ofEpochSecond(1_700_000_000L + (hash >>> 8) % 31_000_000),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
