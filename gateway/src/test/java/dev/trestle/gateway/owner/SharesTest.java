package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Partition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharesTest {

  /** Gateways come and go; after each change the shares are even, and no more moves than must. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sharesAreEvenAndPartitionsMoveOnlyForThat(long seed) {
    Random random = new Random(seed);
    List<Partition> partitions =
        IntStream.range(0, 1 + random.nextInt(40))
            .mapToObj(n -> new Partition("events", n))
            .toList();
    Set<String> gateways = new HashSet<>(Set.of("g0"));
    Map<Partition, String> holders = new HashMap<>();
    for (int round = 1; round < 200; round++) {
      if (gateways.size() == 1 || random.nextInt(3) > 0) {
        gateways.add("g" + round);
      } else {
        gateways.remove(new TreeSet<>(gateways).first());
      }
      Map<Partition, String> before = new HashMap<>(holders);
      before.values().retainAll(gateways);
      holders = Shares.of(partitions, gateways, holders);

      assertThat(holders.keySet()).containsExactlyInAnyOrderElementsOf(partitions);
      int fewest = Integer.MAX_VALUE;
      int most = 0;
      for (String gateway : gateways) {
        int share = (int) holders.values().stream().filter(gateway::equals).count();
        fewest = Math.min(fewest, share);
        most = Math.max(most, share);
      }
      assertThat(most - fewest).isLessThan(2);
      Map<Partition, String> after = holders;
      long moved =
          before.entrySet().stream()
              .filter(e -> !e.getValue().equals(after.get(e.getKey())))
              .count();
      long tooMany = 0;
      for (String gateway : gateways) {
        long had = before.values().stream().filter(gateway::equals).count();
        tooMany += Math.max(0, had - partitions.size() / gateways.size());
      }
      assertThat(moved).isLessThanOrEqualTo(tooMany);
    }
  }

  @Test
  void whatIsEvenStaysWhereItIs() {
    List<Partition> partitions =
        IntStream.range(0, 5).mapToObj(n -> new Partition("events", n)).toList();
    Map<Partition, String> holders =
        Shares.of(partitions, Set.of("a", "b"), Map.of(partitions.get(3), "b"));

    assertThat(Shares.of(partitions, List.of("b", "a"), holders)).isEqualTo(holders);
    assertThat(holders.get(partitions.get(3))).isEqualTo("b");
  }
}
