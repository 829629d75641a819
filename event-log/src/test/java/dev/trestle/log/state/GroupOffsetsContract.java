package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.state.GroupOffsets.Committed;
import dev.trestle.log.state.GroupOffsets.GroupState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public abstract class GroupOffsetsContract {

  private final String log = "objects/" + UUID.randomUUID();
  private final Partition partition = new Partition(log, 0);
  private final SettableClock clock = new SettableClock();
  private GroupOffsets groups;

  protected abstract StateTable table();

  @BeforeEach
  void open() {
    groups = new GroupOffsets(table(), clock);
  }

  @Test
  void aGroupThatNeverCommittedHasNoOffset() {
    assertThat(groups.get("g", partition)).isEmpty();
    assertThat(groups.get("g", log)).isEmpty();
  }

  @Test
  void commitsMoveForwardOnly() {
    assertThat(groups.commit("g", partition, Offset.of(5))).isEqualTo(Offset.of(5));
    clock.advance(Duration.ofSeconds(1));
    assertThat(groups.commit("g", partition, Offset.of(3))).isEqualTo(Offset.of(5));
    assertThat(groups.commit("g", partition, Offset.of(5))).isEqualTo(Offset.of(5));

    assertThat(groups.get("g", partition))
        .contains(new Committed(0, Offset.of(5), clock.instant().minus(Duration.ofSeconds(1))));
    assertThat(groups.commit("g", partition, Offset.of(6))).isEqualTo(Offset.of(6));
  }

  @Test
  void committingTheFirstOffsetMakesTheGroupExist() {
    groups.commit("g", partition, Offset.FIRST);

    assertThat(groups.get("g", partition)).isPresent();
  }

  @Test
  void seekGoesBack() {
    groups.commit("g", partition, Offset.of(5));
    groups.seek("g", partition, Offset.of(2));

    assertThat(groups.get("g", partition).orElseThrow().offset()).isEqualTo(Offset.of(2));
    assertThat(groups.commit("g", partition, Offset.of(3))).isEqualTo(Offset.of(3));
  }

  @Test
  void ofRacingCommitsTheHighestStays() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      Offset offset = Offset.of((i * 37) % 200);
      running.add(threads.submit(() -> groups.commit("g", partition, offset)));
    }
    for (Future<?> each : running) {
      each.get();
    }
    threads.shutdown();

    assertThat(groups.get("g", partition).orElseThrow().offset()).isEqualTo(Offset.of(199));
  }

  @Test
  void partitionsAndGroupsAndLogsAreApart() {
    groups.commit("g", new Partition(log, 2), Offset.of(2));
    groups.commit("g", new Partition(log, 10), Offset.of(10));
    groups.commit("g2", new Partition(log, 1), Offset.of(7));
    groups.commit("g", new Partition(log + "x", 1), Offset.of(8));

    assertThat(groups.get("g", log)).extracting(Committed::partition).containsExactly(2, 10);
    assertThat(groups.get("g", log).get(1).offset()).isEqualTo(Offset.of(10));
  }

  @Test
  void groupsAreListedByNameInPages() {
    for (String group : List.of("b", "a", "a.b", "a-b", "A_1")) {
      groups.commit(group, new Partition(log, 0), Offset.of(1));
      groups.commit(group, new Partition(log, 1), Offset.of(1));
    }

    assertThat(listed("", 10)).containsExactly("A_1", "a", "a-b", "a.b", "b");
    assertThat(listed("", 2)).containsExactly("A_1", "a");
    assertThat(listed("a", 2)).containsExactly("a-b", "a.b");
    assertThat(listed("b", 2)).isEmpty();
    assertThat(groups.list(log + "x", "", 2, 2, () -> false)).isEmpty();
  }

  @Test
  void groupsAreListedWithTheirOffsetsThoughAPartitionIsMissing() {
    groups.commit("a", new Partition(log, 1), Offset.of(7));
    groups.commit("b", new Partition(log, 0), Offset.of(1));
    groups.commit("b", new Partition(log, 2), Offset.of(3));

    assertThat(groups.list(log, "", 10, 3, () -> false))
        .containsExactly(
            new GroupState("a", List.of(new Committed(1, Offset.of(7), clock.instant()))),
            new GroupState(
                "b",
                List.of(
                    new Committed(0, Offset.of(1), clock.instant()),
                    new Committed(2, Offset.of(3), clock.instant()))));
  }

  @Test
  void aListThatNobodyWaitsForStops() {
    groups.commit("a", partition, Offset.of(7));

    assertThatThrownBy(() -> groups.list(log, "", 10, 1, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  private List<String> listed(String after, int limit) {
    return groups.list(log, after, limit, 2, () -> false).stream().map(GroupState::group).toList();
  }

  @Test
  void aForgottenGroupIsGone() {
    groups.commit("g", partition, Offset.of(5));
    groups.forget("g", partition);

    assertThat(groups.get("g", partition)).isEmpty();
  }

  @Test
  void aNameThatIsNotAllowedIsRefused() {
    for (String name : List.of("", "a#b", "a b", "ä", "x".repeat(129))) {
      assertThat(GroupOffsets.problemWithName(name)).isPresent();
      assertThatThrownBy(() -> groups.commit(name, partition, Offset.FIRST))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("group:");
    }
    assertThat(GroupOffsets.problemWithName("A-z_0.9")).isEmpty();
  }
}
