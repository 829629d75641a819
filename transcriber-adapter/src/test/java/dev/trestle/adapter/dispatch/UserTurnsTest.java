package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UserTurnsTest {

  private static final Duration QUANTUM = Duration.ofMinutes(10);
  private static final Duration UNKNOWN = Duration.ofMinutes(5);

  private final UserTurns turns = new UserTurns(QUANTUM, UNKNOWN);

  @Test
  void oneUsersJobsGoByTheirWait() {
    turns.add(Candidates.of("a", 2, 60));
    turns.add(Candidates.of("a", 1, 60));
    turns.add(Candidates.of("a", 3, 60));

    assertThat(taken(4)).containsExactly("a-1", "a-2", "a-3");
  }

  @Test
  void aUserWithTenJobsIsNotBehindTenThousand() {
    for (int i = 0; i < 10_000; i++) {
      turns.add(Candidates.of("many", i, 600));
    }
    for (int i = 0; i < 10; i++) {
      turns.add(Candidates.of("few", 20_000 + i, 600));
    }

    assertThat(taken(20).stream().filter(job -> job.startsWith("few"))).hasSize(10);
  }

  @Test
  void usersShareAudioNotJobs() {
    for (int i = 0; i < 1_000; i++) {
      turns.add(Candidates.of("short", i, 60));
      turns.add(Candidates.of("long", i, 3_600));
    }

    Map<String, Long> seconds = seconds(610);

    assertThat(seconds.get("long")).isCloseTo(seconds.get("short"), within(3_600 + 600));
  }

  @Test
  void sharesStayWithinOneQuantumAndOneJobWhateverTheLengths() {
    for (int seed = 0; seed < 50; seed++) {
      UserTurns fair = new UserTurns(QUANTUM, UNKNOWN);
      Random random = new Random(seed);
      int users = 2 + random.nextInt(6);
      for (int user = 0; user < users; user++) {
        int longest = 1 + random.nextInt(7_200);
        for (int i = 0; i < 4_000; i++) {
          fair.add(Candidates.of("user" + user, i, 1 + random.nextInt(longest)));
        }
      }
      Map<String, Long> shares = new HashMap<>();
      for (int i = 0; i < 2_000; i++) {
        Candidate next = fair.take().orElseThrow();
        shares.merge(next.userId(), next.estimate().toSeconds(), Long::sum);
      }
      long most = shares.values().stream().max(Long::compare).orElseThrow();
      long least = shares.values().stream().min(Long::compare).orElseThrow();

      assertThat(shares).as("seed %s", seed).hasSize(users);
      assertThat(most - least).as("seed %s", seed).isLessThanOrEqualTo(2 * 600 + 7_200);
    }
  }

  @Test
  void aJobWithoutEstimateCountsTheDefault() {
    for (int i = 0; i < 100; i++) {
      turns.add(Candidates.of("told", i, 300));
      turns.add(Candidates.of("untold", i, 0));
    }

    assertThat(taken(40).stream().filter(job -> job.startsWith("untold"))).hasSize(20);
  }

  @Test
  void aUserWhoWasAwayHasSavedNothing() {
    turns.add(Candidates.of("away", 0, 1));
    for (int i = 0; i < 200; i++) {
      turns.add(Candidates.of("here", i, 600));
    }
    taken(101);
    for (int i = 1; i < 100; i++) {
      turns.add(Candidates.of("away", i, 600));
    }

    assertThat(taken(20).stream().filter(job -> job.startsWith("away"))).hasSize(10);
  }

  @Test
  void theTurnGoesOnWhenAUserIsDone() {
    turns.add(Candidates.of("a", 0, 600));
    for (int i = 0; i < 2; i++) {
      turns.add(Candidates.of("b", i, 600));
      turns.add(Candidates.of("c", i, 600));
    }

    assertThat(taken(5)).containsExactly("a-0", "b-0", "c-0", "b-1", "c-1");
  }

  @Test
  @Timeout(20)
  void turnsInWhichNobodyHasEnoughCostNothing() {
    UserTurns tiny = new UserTurns(Duration.ofMillis(1), UNKNOWN);
    tiny.add(Candidates.of("a", 0, 100_000_000));
    tiny.add(Candidates.of("b", 0, 90_000_000));

    assertThat(tiny.take()).map(Candidate::jobId).contains("b-0");
  }

  @Test
  void aRemovedJobIsNotTaken() {
    Candidate gone = Candidates.of("a", 1, 60);
    turns.add(gone);
    turns.add(Candidates.of("b", 1, 60));

    turns.remove(gone);

    assertThat(taken(2)).containsExactly("b-1");
    assertThat(turns.size()).isZero();
    assertThat(turns.longest()).isZero();
  }

  private static org.assertj.core.data.Offset<Long> within(long seconds) {
    return org.assertj.core.data.Offset.offset(seconds);
  }

  private Map<String, Long> seconds(int jobs) {
    Map<String, Long> seconds = new HashMap<>();
    for (int i = 0; i < jobs; i++) {
      turns
          .take()
          .ifPresent(job -> seconds.merge(job.userId(), job.estimate().toSeconds(), Long::sum));
    }
    return seconds;
  }

  private List<String> taken(int most) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      turns.take().ifPresent(job -> ids.add(job.jobId()));
    }
    return ids;
  }
}
