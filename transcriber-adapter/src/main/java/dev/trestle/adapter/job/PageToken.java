package dev.trestle.adapter.job;

import dev.trestle.adapter.job.JobStore.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a list of jobs goes on, as text that only this class reads: {@code 1} and the states asked
 * for, then for each state begun its place, all in base64url.
 */
final class PageToken {

  private static final String VERSION = "1";
  private static final int MAX_LENGTH = 2000;

  private PageToken() {}

  static String write(Set<JobState> states, Map<JobState, Place> seen) {
    StringBuilder text = new StringBuilder(head(states));
    seen.forEach(
        (state, place) ->
            text.append('\n')
                .append(state)
                .append(' ')
                .append(place.submittedAt())
                .append(' ')
                .append(place.jobId()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The places; empty if the token is not one that was given out for these states. */
  static Optional<Map<JobState, Place>> read(Set<JobState> states, String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      String[] lines =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", -1);
      if (!lines[0].equals(head(states))) {
        return Optional.empty();
      }
      Map<JobState, Place> seen = new EnumMap<>(JobState.class);
      for (int line = 1; line < lines.length; line++) {
        String[] parts = lines[line].split(" ", -1);
        if (parts.length != 3 || parts[2].isEmpty() || parts[2].length() > 64) {
          return Optional.empty();
        }
        JobState state = JobState.valueOf(parts[0]);
        if (!states.contains(state)) {
          return Optional.empty();
        }
        seen.put(state, new Place(Instant.parse(parts[1]), parts[2]));
      }
      return Optional.of(seen);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String head(Set<JobState> states) {
    return VERSION + " " + String.join(",", states.stream().map(JobState::name).sorted().toList());
  }
}
