package dev.trestle.adapter.job;

import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.adapter.job.JobStore.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a list of jobs goes on, as text that only this class reads: {@code 2}, what was asked for,
 * and the place of the last job seen, in base64url. It stays good whatever happens to jobs
 * meanwhile.
 */
final class PageToken {

  private static final String VERSION = "2";
  private static final int MAX_LENGTH = 2000;

  private PageToken() {}

  static String write(Listing listing, Place seen) {
    String text = head(listing) + '\n' + seen.submittedAt() + ' ' + seen.jobId();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The place; empty if the token is not one that was given out for this question. */
  static Optional<Place> read(Listing listing, String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      if (end < 0 || !text.substring(0, end).equals(head(listing))) {
        return Optional.empty();
      }
      String[] parts = text.substring(end + 1).split(" ", -1);
      if (parts.length != 2 || parts[1].isEmpty() || parts[1].length() > 64) {
        return Optional.empty();
      }
      return Optional.of(new Place(Instant.parse(parts[0]), parts[1]));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String head(Listing listing) {
    String states =
        String.join(",", listing.states().stream().map(JobState::name).sorted().toList());
    return String.join(
        " ",
        VERSION,
        states,
        String.valueOf(listing.from()),
        String.valueOf(listing.until()),
        // Last, since a user's id may hold any character.
        listing.userId() == null ? "" : "=" + listing.userId());
  }
}
