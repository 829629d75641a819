package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.TestEvents;
import dev.trestle.log.UnknownFormException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchCodecTest {

  private static final Partition PARTITION = new Partition("events", 2);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasEncodedIsDecodedExactly(long seed) {
    RandomEvents random = new RandomEvents(seed);
    for (int round = 0; round < 300; round++) {
      List<Event> events = random.batch(20);

      assertThat(BatchCodec.decode(stored(events)).events()).isEqualTo(events);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void theFirstFormIsDecodedExactly(long seed) {
    RandomEvents random = new RandomEvents(seed);
    for (int round = 0; round < 300; round++) {
      List<Event> events = random.batch(20);

      assertThat(BatchCodec.decode(inFirstForm(events)).events()).isEqualTo(events);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void identitiesAreTheSameInEveryForm(long seed) {
    RandomEvents random = new RandomEvents(seed);
    for (int round = 0; round < 100; round++) {
      List<Event> events = random.batch(20);
      List<Identity> expected =
          events.stream().map(event -> Identity.of(event.id(), Identity.contentOf(event))).toList();

      assertThat(BatchCodec.identities(stored(events))).isEqualTo(expected);
      assertThat(BatchCodec.identities(inFirstForm(events))).isEqualTo(expected);
    }
  }

  @Test
  void identitiesAreReadWithoutTheData() {
    StoredBatch whole = stored(List.of(TestEvents.event("a"), TestEvents.event("b")));
    StoredBatch without =
        new StoredBatch(whole.head(), whole.form(), whole.ids(), new byte[0], null);

    assertThat(BatchCodec.identities(without)).isEqualTo(BatchCodec.identities(whole));
  }

  /** As earlier versions wrote them; both have the same two records. */
  @Test
  void batchesOfEarlierVersionsAreRead() {
    List<Event> events =
        List.of(
            old(
                "0af76519-16cd-43dd-8448-eb211c80319c",
                "{\"file\":\"7f0e9a2c-0d4e-4d5b-9c1a-2b3c4d5e6f70\",\"size\":12}"),
            old("order-2", "not JSON"));

    assertThat(
            read(
                1,
                "",
                """
                KLUv/WBPAC0GAFLMKyyQKen///+gf1T/c1+wqSwhBDYytA8RuffpVQsX5nXaJpuQvTchjNmbiDk0GpPBAUIB\
                wONgCJY2LRsHw7w0TSxuqI6YjhpQ65akEdkig0vP8SlEZNNucjWuv97FqYZqh7koibfw+MSrzBjb9RJ2MJF3\
                UHXXRQ/TzR8d3zwNUnQKaAowmFcgCpPxHEJOhL54eMIh7tx5fMxWicwLtiqtKSolaypjwvoYSdzyDYjmpUUG\
                AN6hWRpWcFxhgIVBFhY6jQhm"""))
        .isEqualTo(events);
    assertThat(
            read(
                2,
                "AE/nof4ujoz9uFklhORr4wMACvdlGRbNQ92ESOshHIAxnAdvcmRlci0y",
                """
                KLUv/SCeNQMA4gUWHHBLdfhHja3dUVPUFJWOqepjybbNNo86/WxYS1InFAwDwGQsi5+cVyGFkNr9XJqRjU5I\
                Zn4F8N21ZYvBB/kIx+HN+fuTHjlR+6E0GtCjUXuhKBSSvt4cBwMA0Kvj4CQ8QSEDKLUv/SBAhQEAhAIK92UZ\
                Fs1D3YRI6yEcgDGct61rcWkgMzF/DposDU5NW5waKzxNXm9wAQBYoCoD"""))
        .isEqualTo(events);
  }

  @Test
  void aFormFromTheFutureIsNamedWithItsPosition() {
    StoredBatch future =
        new StoredBatch(head(1), 3, new byte[] {9}, new byte[] {9}, new byte[] {9});

    assertThatThrownBy(() -> BatchCodec.decode(future))
        .isInstanceOfSatisfying(
            UnknownFormException.class,
            unknown -> {
              assertThat(unknown.form()).isEqualTo(3);
              assertThat(unknown.position()).isEqualTo(future.position());
            })
        .hasMessageContaining("events#2@41 has form 3")
        .hasMessageContaining("upgrade this service");
    assertThatThrownBy(() -> BatchCodec.identities(future))
        .isInstanceOf(UnknownFormException.class);
  }

  @Test
  void payloadIsKeptByteForByte() {
    String text = " {\"n\" : 1.0e2, \"n\":18446744073709551617 } ";

    assertThat(
            BatchCodec.decode(stored(List.of(TestEvents.event("a", text))))
                .events()
                .get(0)
                .payload()
                .text())
        .isEqualTo(text);
  }

  @Test
  void aBatchOfOneIsNoLargerThanInTheFirstFormButForTheHash() {
    RandomEvents random = new RandomEvents(10);
    long before = 0;
    long now = 0;
    for (int round = 0; round < 500; round++) {
      Event event = random.alike();
      before += SequenceWriter.write(List.of(event)).length;
      now += TestBatches.encode(List.of(event)).size();
    }

    assertThat(now).isLessThan(before + 500 * Long.BYTES);
  }

  @Test
  void eventsOfManyTypesTakeTurnsWithoutLosingTheirColumns() {
    List<Event> events = new RandomEvents(11).alike(200);

    assertThat(TestBatches.encode(events).size())
        .isLessThan(SequenceWriter.write(events).length * 4 / 5);
  }

  @Test
  void growsByHalfAtMostBeforeCompression() {
    for (String payload :
        List.of(
            "[" + "1,".repeat(10_000) + "1]",
            "{\"a\":\"" + "/".repeat(20_000) + "\"}",
            "[" + "\"////////\",".repeat(2_000) + "1]",
            "{" + "a ".repeat(10_000))) {
      Event event = TestEvents.event("e", payload);

      assertThat(unpackedSize(TestBatches.encode(List.of(event)).data()))
          .isLessThan(BatchCodec.sizeBound(event) * 3L / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32})
  void sizeBoundHoldsForRandomEvents(long seed) {
    RandomEvents random = new RandomEvents(seed);
    for (int round = 0; round < 1_000; round++) {
      List<Event> events = random.batch(3);
      long bound = events.stream().mapToLong(BatchCodec::sizeBound).sum();

      assertThat(unpackedSize(TestBatches.encode(events).data())).isLessThan(bound * 3 / 2);
    }
  }

  /** 8 MiB of payload is what a writer takes at most, and half of what a reader accepts. */
  @Test
  void largeBatchesComeBack() {
    String many = "[" + "{\"k\":1},".repeat(500_000) + "{}]";
    List<Event> events =
        List.of(
            TestEvents.event("a", many),
            TestEvents.event("b", many),
            TestEvents.incompressible("c", 300_000, 1));

    assertThat(BatchCodec.decode(stored(events)).events()).isEqualTo(events);
  }

  @Test
  void textIdsAreCompressed() {
    List<Event> events =
        IntStream.range(0, 100)
            .mapToObj(i -> TestEvents.event("uploads/users/17/audio/recording-" + i + ".wav"))
            .toList();

    assertThat(TestBatches.encode(events).ids().length).isLessThan(100 * (8 + 10));
    assertThat(BatchCodec.decode(stored(events)).events()).isEqualTo(events);
  }

  @Test
  void uuidsTake16Bytes() {
    List<Event> events = Collections.nCopies(10, TestEvents.event(UUID.randomUUID().toString()));

    assertThat(TestBatches.encode(events).ids()).hasSize(1 + 10 * (8 + 1 + 16));
  }

  @Test
  void hashesMustBeOfTheSameNumber() {
    assertThatThrownBy(() -> BatchCodec.encode(List.of(TestEvents.event("a")), new long[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BatchCodec.encode(List.of(), new long[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Event> read(int form, String ids, String data) {
    Base64.Decoder base64 = Base64.getDecoder();
    return BatchCodec.decode(
            new StoredBatch(head(2), form, base64.decode(ids), base64.decode(data), null))
        .events();
  }

  private static Event old(String id, String payload) {
    return new Event(
        id,
        "s",
        "T",
        1,
        "sub",
        Instant.parse("2026-01-02T03:04:05.678Z"),
        Map.of(Event.TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        Payload.of(payload));
  }

  private static long unpackedSize(byte[] frames) {
    List<Long> sizes = new ArrayList<>();
    for (int at = 0; at < frames.length; ) {
      sizes.add(Zstd.getFrameContentSize(frames, at, frames.length - at));
      at += (int) Zstd.findFrameCompressedSize(frames, at);
    }
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  private static BatchHead head(int count) {
    return new BatchHead(PARTITION, Offset.of(41), count, Instant.ofEpochMilli(7), "b", 0);
  }

  private static StoredBatch stored(List<Event> events) {
    return new StoredBatch(head(events.size()), TestBatches.encode(events), null);
  }

  private static StoredBatch inFirstForm(List<Event> events) {
    return new StoredBatch(head(events.size()), 1, new byte[0], SequenceWriter.write(events), null);
  }
}
