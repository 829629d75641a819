package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aHigherPriorityGoesFirst() {
    Window window = new Window(10, MINUTE, MINUTE);
    window.offer(Candidates.of("a", 1, 60, 1));
    window.offer(Candidates.of("a", 2, 60, 5));
    window.offer(Candidates.of("a", 3, 60, 3));

    assertThat(next(window)).isEqualTo("a-2");
    assertThat(next(window)).isEqualTo("a-3");
    assertThat(next(window)).isEqualTo("a-1");
    assertThat(window.take()).isEmpty();
  }

  @Test
  void aJobToldOfTwiceIsHeldOnce() {
    Window window = new Window(10, MINUTE, MINUTE);

    assertThat(window.offer(Candidates.of("a", 1, 60))).isTrue();
    assertThat(window.offer(Candidates.of("a", 1, 60))).isTrue();

    assertThat(window.size()).isEqualTo(1);
    assertThat(next(window)).isEqualTo("a-1");
    assertThat(window.take()).isEmpty();
  }

  @Test
  void aNewAttemptTakesThePlaceOfTheOld() {
    Window window = new Window(10, MINUTE, MINUTE);
    Candidate first = Candidates.of("a", 1, 60);
    window.offer(first);
    Candidate second = new Candidate("a-1", 1, "a", first.estimate(), 4, first.since());

    window.offer(second);

    assertThat(window.take()).contains(second);
    assertThat(window.take()).isEmpty();
  }

  @Test
  void aFullWindowTakesInAUserWithFewJobsForOneOfWhoeverHasMost() {
    Window window = new Window(1_000, MINUTE, MINUTE);
    for (int i = 0; i < 10_000; i++) {
      window.offer(Candidates.of("many", i, 60));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(window.offer(Candidates.of("few", 20_000 + i, 60))).isTrue();
    }

    assertThat(window.size()).isEqualTo(1_000);
    assertThat(window.holds("many-989")).isTrue();
    assertThat(window.holds("many-990")).isFalse();
  }

  @Test
  void whoHasMostDoesNotPushOutWhoHasFew() {
    Window window = new Window(3, MINUTE, MINUTE);
    window.offer(Candidates.of("few", 5, 60));
    window.offer(Candidates.of("many", 6, 60));
    window.offer(Candidates.of("many", 7, 60));

    assertThat(window.offer(Candidates.of("many", 8, 60))).isFalse();
    assertThat(window.holds("few-5")).isTrue();
    assertThat(window.offer(Candidates.of("many", 1, 60))).as("waits longest").isTrue();
    assertThat(window.holds("many-7")).isFalse();
    assertThat(window.holds("few-5")).isTrue();
  }

  @Test
  void aHigherPriorityPushesOutALowerOneAndNeverTheOtherWayRound() {
    Window window = new Window(2, MINUTE, MINUTE);
    window.offer(Candidates.of("a", 1, 60, 2));
    window.offer(Candidates.of("b", 1, 60, 4));

    assertThat(window.offer(Candidates.of("b", 2, 60, 4))).isTrue();
    assertThat(window.holds("a-1")).isFalse();
    assertThat(window.offer(Candidates.of("c", 1, 60, 3))).isFalse();
  }

  @Test
  void asManyUsersAsPlacesAllComeIn() {
    Window window = new Window(100, MINUTE, MINUTE);
    for (int i = 0; i < 500; i++) {
      window.offer(Candidates.of("user0", i, 60));
    }
    for (int user = 1; user < 100; user++) {
      for (int i = 0; i < 5; i++) {
        window.offer(Candidates.of("user" + user, 1_000 + i, 60));
      }
    }

    Set<String> users = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      users.add(window.take().orElseThrow().userId());
    }
    assertThat(users).hasSize(100);
  }

  @Test
  void whatIsTakenIsWhatWasOfferedAndNotForgottenEachOnce() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Window window = new Window(50, MINUTE, MINUTE);
      Set<String> out = new HashSet<>();
      for (int step = 0; step < 2_000; step++) {
        String user = "user" + random.nextInt(9);
        int number = random.nextInt(300);
        int kind = random.nextInt(4);
        if (kind < 2) {
          Candidate job = Candidates.of(user, number, number, 1 + number % 5);
          if (!out.contains(job.jobId())) {
            assertThat(window.offer(job)).isEqualTo(window.holds(job.jobId()));
          }
        } else if (kind == 2) {
          window.forget(user + "-" + number);
          assertThat(window.holds(user + "-" + number)).isFalse();
        } else {
          window.take().ifPresent(job -> assertThat(out.add(job.jobId())).isTrue());
        }
        assertThat(window.size()).isBetween(0, 50);
      }
      int left = window.size();
      for (int i = 0; i < left; i++) {
        assertThat(out.add(window.take().orElseThrow().jobId())).isTrue();
      }
      assertThat(window.take()).isEmpty();
    }
  }

  private static String next(Window window) {
    return window.take().orElseThrow().jobId();
  }
}
