package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.LogName;
import dev.trestle.log.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public abstract class LogCatalogContract {

  private final String log = "objects/" + UUID.randomUUID();
  private final SettableClock clock = new SettableClock();
  private LogCatalog catalog;

  protected abstract StateTable table();

  @BeforeEach
  void open() {
    catalog = new LogCatalog(table(), clock);
  }

  @Test
  void anUnknownLogIsEmpty() {
    assertThat(catalog.describe(log)).isEmpty();
    assertThat(catalog.describe("Not Allowed")).isEmpty();
  }

  @Test
  void partitionsAreFixedAtCreation() {
    LogDescription created = catalog.createIfAbsent(log, 4);

    assertThat(created).isEqualTo(new LogDescription(log, 4, clock.instant(), Optional.empty()));
    assertThat(new LogCatalog(table(), clock).createIfAbsent(log, 8)).isEqualTo(created);
    assertThat(new LogCatalog(table(), clock).describe(log)).contains(created);
    assertThat(catalog.describe(log)).contains(created);
    assertThat(created.allPartitions()).hasSize(4);
    assertThat(created.hasPartition(3)).isTrue();
    assertThat(created.hasPartition(4)).isFalse();
  }

  @Test
  void theDedupeWindowIsTheLogsOwnAndMayChange() {
    Duration hour = Duration.ofHours(1);

    LogDescription created = catalog.createIfAbsent(log, 4, Optional.of(hour));
    LogDescription unasked = new LogCatalog(table(), clock).createIfAbsent(log, 4);
    LogDescription changed =
        new LogCatalog(table(), clock).createIfAbsent(log, 4, Optional.of(Duration.ZERO));

    assertThat(created.dedupeWindow()).contains(hour);
    assertThat(created.isOfSource()).isFalse();
    assertThat(unasked).isEqualTo(created);
    assertThat(changed.isOfSource()).isTrue();
    assertThat(changed.created()).isEqualTo(created.created());
    assertThat(new LogCatalog(table(), clock).describe(log)).contains(changed);
  }

  @Test
  void logsAreListedByName() {
    catalog.createIfAbsent(log + "/b", 1);
    catalog.createIfAbsent(log + "/a", 2);

    assertThat(new LogCatalog(table(), clock).list())
        .extracting(LogDescription::log)
        .filteredOn(name -> name.startsWith(log))
        .containsExactly(log + "/a", log + "/b");
  }

  @Test
  void namesAndNumbersOutOfBoundsAreRefused() {
    for (String name : List.of("", "Events", "a#b", "a//b", "/a", "a/", "x".repeat(129))) {
      assertThat(LogName.problemWith(name)).isPresent();
      assertThatThrownBy(() -> catalog.createIfAbsent(name, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("log:");
    }
    for (int partitions : new int[] {0, -1, LogCatalog.MAX_PARTITIONS + 1}) {
      assertThatThrownBy(() -> catalog.createIfAbsent(log, partitions))
          .hasMessageStartingWith("partitions:");
    }
    assertThat(LogName.problemWith("objects/my.bucket-1")).isEmpty();
  }
}
