package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.server.testing.faults.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Three processes that stall, lose replies, give the route back and have it taken from them. More
 * seeds with {@code -Dfaults=full}.
 */
class DispatchFaultsTest {

  private static final int JOBS = 40;

  @Test
  void noMoreAreInFlightThanMayBeAndNothingIsLost() {
    int seeds = Scale.current() == Scale.FULL ? 2_000 : 12;
    for (int seed = 0; seed < seeds; seed++) {
      strain(new Random(seed), seed);
    }
  }

  private static void strain(Random random, int seed) {
    VirtualTime time = new VirtualTime();
    int limit = 1 + random.nextInt(12);
    for (int i = 0; i < JOBS; i++) {
      time.add(1, "user" + random.nextInt(5));
    }
    List<RouteDispatcher> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(time.dispatcher("process" + i, limits(0, limit, 0)));
    }
    for (int second = 0; second < 150; second++) {
      breakSomething(time, all.get(random.nextInt(all.size())), random);
      time.finish(random, random.nextInt(3));
      time.run(Duration.ofSeconds(1));
    }
    time.jobs.lostReplies = 0;
    time.jobs.beforeClaim = () -> {};
    time.queue.fates.clear();
    for (int i = 0; i < JOBS * 10 && time.jobs.all.size() > ended(time); i++) {
      time.finish(random, 5);
      time.run(Duration.ofSeconds(1));
    }

    assertThat(time.most).as("seed %s", seed).isLessThanOrEqualTo(limit);
    assertThat(time.jobs.all.values()).as("seed %s", seed).allMatch(job -> job.state().isEnd());
    assertThat(time.queue.ids).as("seed %s", seed).hasSize(JOBS);
  }

  private static long ended(VirtualTime time) {
    return time.jobs.all.values().stream().filter(job -> job.state().isEnd()).count();
  }

  private static void breakSomething(VirtualTime time, RouteDispatcher some, Random random) {
    int seconds = random.nextInt(40);
    switch (random.nextInt(14)) {
      case 0 -> time.next.replace(some, time.instant().plusSeconds(seconds));
      case 1, 2 -> time.queue.fates.add(Fate.values()[random.nextInt(Fate.values().length)]);
      case 3 -> time.jobs.lostReplies = 1;
      case 4 -> some.release();
      case 5 -> time.tenures.force("audio");
      case 6 ->
          time.jobs.beforeClaim =
              () -> {
                time.jobs.beforeClaim = () -> {};
                time.sleepHere(Duration.ofSeconds(seconds));
              };
      default -> {}
    }
  }
}
