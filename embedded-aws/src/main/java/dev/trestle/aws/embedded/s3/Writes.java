package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.xml.XmlWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Requests that make a version of an object: S3Mock takes its content, and it is listed here. */
final class Writes {

  private static final String VERSION_ID = "x-amz-version-id";
  private static final String COPY_SOURCE = "x-amz-copy-source";

  private final Buckets buckets;
  private final ObjectEvents events;
  private final Clock clock;
  private final Uploads uploads = new Uploads();

  Writes(Buckets buckets, ObjectEvents events, Clock clock) {
    this.buckets = buckets;
    this.events = events;
    this.clock = clock;
  }

  /** Whole seconds, as S3 gives them everywhere. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  Handling put(Bucket bucket, S3Request request) {
    return refusal(bucket, request)
        .orElseGet(
            () ->
                made(
                    bucket,
                    request,
                    "PutObject",
                    Map.of("If-None-Match", "", "If-Match", ""),
                    Map.of(),
                    (id, done) ->
                        new ObjectVersion(
                            request.key(),
                            id,
                            false,
                            now(),
                            done.number("x-amz-object-size"),
                            done.header("ETag"),
                            done.header(VERSION_ID))));
  }

  /** What S3 answers when the object that is there is not as the request wants it. */
  private static Optional<Handling> refusal(Bucket bucket, S3Request request) {
    String match = request.header("If-Match");
    boolean mustBeAbsent = request.header("If-None-Match").equals("*");
    Optional<ObjectVersion> there = bucket.latest(request.key()).filter(v -> !v.marker());
    if (!match.isEmpty() && there.isEmpty()) {
      return Optional.of(Handling.Answer.of(S3Response.noSuchKey()));
    }
    boolean other =
        !match.isEmpty() && there.filter(v -> unquoted(v).equals(unquoted(match))).isEmpty();
    return other || (mustBeAbsent && there.isPresent())
        ? Optional.of(
            Handling.Answer.of(
                S3Response.error(
                    412,
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold")))
        : Optional.empty();
  }

  private static String unquoted(ObjectVersion version) {
    return unquoted(version.etag());
  }

  private static String unquoted(String etag) {
    return etag.replace("\"", "");
  }

  Handling copy(Bucket bucket, S3Request request) {
    CopySource from = CopySource.read(request.header(COPY_SOURCE));
    Optional<ObjectVersion> found = buckets.version(from.bucket(), from.key(), from.versionId());
    if (found.isEmpty() || found.get().marker()) {
      return Handling.Answer.of(missing(from));
    }
    ObjectVersion source = found.get();
    boolean replaces = request.header("x-amz-metadata-directive").equals("REPLACE");
    if (from.bucket().equals(request.bucket()) && from.key().equals(request.key()) && !replaces) {
      return new Handling.Answer(body -> copyOntoItself(bucket, request, from, source));
    }
    return made(
        bucket,
        request,
        "CopyObject",
        Map.of(COPY_SOURCE, from.header(source)),
        Map.of("x-amz-copy-source-version-id", sourceId(from, source)),
        (id, done) ->
            new ObjectVersion(
                request.key(),
                id,
                false,
                now(),
                source.size(),
                done.element("ETag"),
                done.header(VERSION_ID)));
  }

  private S3Response missing(CopySource from) {
    return buckets.find(from.bucket()).isEmpty()
        ? S3Response.noSuchBucket()
        : S3Response.noSuchKey();
  }

  private String sourceId(CopySource from, ObjectVersion source) {
    boolean versioned =
        buckets.find(from.bucket()).filter(b -> b.versioning() != Versioning.OFF).isPresent();
    return versioned ? source.id() : "";
  }

  /** Makes an older version the newest again. S3Mock cannot, but both have the same content. */
  private S3Response copyOntoItself(
      Bucket bucket, S3Request request, CopySource from, ObjectVersion source) {
    if (from.versionId().isEmpty()) {
      return S3Response.error(
          400,
          "InvalidRequest",
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
    ObjectVersion made =
        new ObjectVersion(
            request.key(),
            bucket.nextId(),
            false,
            now(),
            source.size(),
            source.etag(),
            source.stored());
    bucket.add(made);
    events.created(request.bucket(), made, "CopyObject");
    Map<String, String> headers = new HashMap<>(Map.of(VERSION_ID, shownId(bucket, made.id())));
    headers.put("x-amz-copy-source-version-id", sourceId(from, source));
    headers.values().removeIf(String::isEmpty);
    return new S3Response(
        200,
        headers,
        new XmlWriter("CopyObjectResult", S3Response.NAMESPACE)
            .element("LastModified", made.lastModified())
            .element("ETag", made.etag())
            .end());
  }

  /** What {@code x-amz-version-id} says of a version; empty if it is not said. */
  static String shownId(Bucket bucket, String id) {
    return bucket.versioning() == Versioning.OFF ? "" : id;
  }

  Handling beginUpload(S3Request request) {
    Change begun = Change.of(done -> uploads.begin(done.element("UploadId"), now()));
    return new Handling.Pass(request.uri(), Map.of(), Map.of(), begun);
  }

  Handling part(S3Request request) {
    Map<String, String> headers = Map.of();
    long size = size(request);
    if (!request.header(COPY_SOURCE).isEmpty()) {
      CopySource from = CopySource.read(request.header(COPY_SOURCE));
      Optional<ObjectVersion> source = buckets.version(from.bucket(), from.key(), from.versionId());
      if (source.isEmpty() || source.get().marker()) {
        return Handling.Answer.of(missing(from));
      }
      headers = Map.of(COPY_SOURCE, from.header(source.get()));
      size = rangeOf(request, source.get());
    }
    long told = size;
    Change change =
        Change.of(
            done ->
                uploads.part(
                    request.query().getOrDefault("uploadId", ""),
                    Integer.parseInt(request.query().getOrDefault("partNumber", "0")),
                    told));
    return new Handling.Pass(request.uri(), headers, Map.of(VERSION_ID, ""), change);
  }

  private static long size(S3Request request) {
    String decoded = request.header("x-amz-decoded-content-length");
    String length = decoded.isEmpty() ? request.header("Content-Length") : decoded;
    return length.isEmpty() ? 0 : Long.parseLong(length);
  }

  private static long rangeOf(S3Request request, ObjectVersion source) {
    String range = request.header("x-amz-copy-source-range");
    if (!range.matches("bytes=\\d+-\\d+")) {
      return source.size();
    }
    String[] ends = range.substring("bytes=".length()).split("-");
    return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
  }

  Handling completeUpload(Bucket bucket, S3Request request) {
    return refusal(bucket, request)
        .orElseGet(
            () -> {
              String id = bucket.nextId();
              return new Handling.Pass(
                  request.uri(),
                  Map.of("If-None-Match", "", "If-Match", ""),
                  Map.of(VERSION_ID, shownId(bucket, id)),
                  new Change(done -> completed(bucket, request, id, done), true));
            });
  }

  private void completed(Bucket bucket, S3Request request, String id, Change.Done done) {
    // A client that repeats its call, since it lost the answer, makes no second version.
    uploads
        .end(request.query().getOrDefault("uploadId", ""))
        .ifPresent(
            upload -> {
              List<Integer> parts =
                  Xml.elements(done.request(), "PartNumber").stream()
                      .map(number -> Integer.valueOf(number.getTextContent().strip()))
                      .toList();
              ObjectVersion made =
                  new ObjectVersion(
                      request.key(),
                      id,
                      false,
                      upload.initiated(),
                      upload.size(parts),
                      done.element("ETag"),
                      done.header(VERSION_ID));
              bucket.add(made);
              events.created(request.bucket(), made, "CompleteMultipartUpload");
            });
  }

  Handling abortUpload(S3Request request) {
    Change aborted = Change.of(done -> uploads.end(request.query().getOrDefault("uploadId", "")));
    return new Handling.Pass(request.uri(), Map.of(), Map.of(), aborted);
  }

  private Handling made(
      Bucket bucket,
      S3Request request,
      String reason,
      Map<String, String> requestHeaders,
      Map<String, String> responseHeaders,
      BiFunction<String, Change.Done, ObjectVersion> version) {
    String id = bucket.nextId();
    Map<String, String> shown = new HashMap<>(responseHeaders);
    shown.put(VERSION_ID, shownId(bucket, id));
    shown.put("Last-Modified", "");
    Change change =
        Change.of(
            done -> {
              ObjectVersion made = version.apply(id, done);
              bucket.add(made);
              events.created(request.bucket(), made, reason);
            });
    return new Handling.Pass(request.uri(), requestHeaders, shown, change);
  }
}
