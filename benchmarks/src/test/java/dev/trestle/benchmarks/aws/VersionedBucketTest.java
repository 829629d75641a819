package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.benchmarks.aws.VersionedBucket.Page;
import dev.trestle.benchmarks.aws.VersionedBucket.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionedBucketTest {

  private static final int COUNT = 2_500;

  private final VersionedBucket bucket = VersionedBucket.named("versions-" + COUNT).orElseThrow();

  @Test
  void pagesOfAnySizeGiveTheSameListing() {
    List<Version> all = list(1_000);

    assertThat(all).hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(list(7)).isEqualTo(all);
    assertThat(list(10)).isEqualTo(all);
  }

  @Test
  void listingIsInS3sOrder() {
    List<Version> all = list(1_000);

    assertThat(all)
        .isSortedAccordingTo(
            Comparator.comparing(Version::key)
                .thenComparing(Comparator.comparing(Version::modified).reversed()));
    assertThat(all.stream().filter(Version::newest)).hasSize(COUNT / 10);
    assertThat(all.stream().filter(Version::marker).count()).isBetween(COUNT / 32L, COUNT / 8L);
  }

  @Test
  void everyVersionIsFoundByKeyAndId() {
    assertThat(list(1_000))
        .allSatisfy(
            version -> assertThat(bucket.find(version.key(), version.id())).contains(version));
    assertThat(bucket.find(list(10).get(0).key(), "another")).isEmpty();
    assertThatThrownBy(() -> bucket.find("elsewhere", "1")).isInstanceOf(AwsException.class);
  }

  @Test
  void listingWithoutAVersionMarkerGoesOnWithTheNextKey() {
    List<Version> all = list(1_000);

    assertThat(bucket.page(all.get(3).key(), "", 1).versions()).containsExactly(all.get(10));
  }

  @Test
  void nameTellsHowManyThereAre() {
    assertThat(VersionedBucket.named("uploads")).isEmpty();
    assertThat(VersionedBucket.named("versions-")).isEmpty();
    assertThat(VersionedBucket.named("versions-7-another").orElseThrow().count()).isEqualTo(7);
    assertThat(VersionedBucket.named("versions-0").orElseThrow().page("", "", 10).versions())
        .isEmpty();
  }

  private List<Version> list(int most) {
    List<Version> all = new ArrayList<>();
    Page page = bucket.page("", "", most);
    all.addAll(page.versions());
    while (page.more()) {
      Version last = all.get(all.size() - 1);
      page = bucket.page(last.key(), last.id(), most);
      all.addAll(page.versions());
    }
    return all;
  }
}
