package dev.trestle.replayer.reseed;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.trestle.internal.v1.CreatorKind;
import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedCheckpoint;
import dev.trestle.internal.v1.ReseedCreator;
import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.internal.v1.ReseedSettings;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.CreateReseedRequest;

/** What a reseed keeps in its operation. */
final class ReseedCodec {

  private ReseedCodec() {}

  static CreateReseedRequest request(Operation operation) {
    return parse(CreateReseedRequest.parser(), operation.request());
  }

  static ReseedPlan plan(Operation operation) {
    return parse(ReseedPlan.parser(), operation.plan());
  }

  static ReseedSettings settings(ByteString settings) {
    return parse(ReseedSettings.parser(), settings);
  }

  static ReseedCreator creator(Caller caller) {
    CreatorKind kind =
        switch (caller.kind()) {
          case NONE -> CreatorKind.CREATOR_KIND_UNSPECIFIED;
          case CERTIFICATE -> CreatorKind.CREATOR_KIND_CERTIFICATE;
          case TOKEN -> CreatorKind.CREATOR_KIND_TOKEN;
        };
    return ReseedCreator.newBuilder().setKind(kind).setId(caller.id()).build();
  }

  /** Who created the reseed. */
  static Caller creator(ReseedPlan plan) {
    return switch (plan.getCreator().getKind()) {
      case CREATOR_KIND_CERTIFICATE ->
          new Caller(Caller.Kind.CERTIFICATE, plan.getCreator().getId());
      case CREATOR_KIND_TOKEN -> new Caller(Caller.Kind.TOKEN, plan.getCreator().getId());
      case CREATOR_KIND_UNSPECIFIED, UNRECOGNIZED -> Caller.NOBODY;
    };
  }

  /** Where a reseed goes on. */
  static Place place(Operation operation, ReseedPlan plan) {
    if (operation.checkpoint().isEmpty()) {
      return start(plan);
    }
    ReseedCheckpoint checkpoint = parse(ReseedCheckpoint.parser(), operation.checkpoint());
    return new Place(checkpoint.getRange(), checkpoint.getNextOffset());
  }

  static Place start(ReseedPlan plan) {
    return new Place(0, plan.getRangesCount() == 0 ? 0 : plan.getRanges(0).getStartOffset());
  }

  /** Records in all ranges. */
  static long total(ReseedPlan plan) {
    return plan.getRangesList().stream()
        .mapToLong((PlannedRange range) -> range.getEndOffset() - range.getStartOffset())
        .sum();
  }

  private static <T extends MessageLite> T parse(Parser<T> parser, ByteString bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored reseed cannot be read", e);
    }
  }
}
