{{/* "true" if KEDA asks this release's adapter how many workers there shall be. */}}
{{- define "trestle.asksAdapter" -}}
{{- with .Values.workers -}}
{{- if and .enabled (eq .scaleBy "adapter") (not .triggers) }}true{{ end -}}
{{- end -}}
{{- end }}

{{/* "true" if it then shows a certificate: a policy asks who calls, and KEDA has no token to show. */}}
{{- define "trestle.kedaIsKnown" -}}
{{- if and (include "trestle.asksAdapter" .) (eq .Values.security.mode "policy") (not .Values.workers.authentication) }}true{{ end -}}
{{- end }}

{{/* DNS name in that certificate. Nothing answers there; it is a name for the policy. */}}
{{- define "trestle.kedaName" -}}
{{- include "trestle.fullname" . }}-keda.{{ .Release.Namespace }}.svc.cluster.local
{{- end }}

{{/* Secret with that certificate. */}}
{{- define "trestle.kedaSecret" -}}
{{- .Values.workers.scaler.secretName | default (printf "%s-keda-tls" (include "trestle.fullname" .)) -}}
{{- end }}

{{/* KEDA's trigger, unless the values have others. Context: root, authentication. */}}
{{- define "trestle.workersTrigger" -}}
{{- $root := .root -}}
{{- with .root.Values.workers -}}
{{- if eq .scaleBy "adapter" -}}
{{- $isJob := eq .kind "ScaledJob" -}}
{{- $metric := .scaler.metric | default (ternary "jobs" "audio-seconds" $isJob) -}}
{{- $usual := ternary 1 1800 (hasSuffix "jobs" $metric) -}}
{{- $adapter := (include "trestle.services" $root | fromYaml).adapter -}}
# By push a first job starts a worker at once; KEDA does not take that for Jobs.
- type: {{ ternary "external" "external-push" $isJob }}
  metadata:
    scalerAddress: {{ include "trestle.address" (dict "root" $root "service" $adapter) }}
    route: {{ .scaler.route | quote }}
    metric: {{ $metric }}
    target: {{ .scaler.target | default $usual | toString | quote }}
{{- else -}}
- type: aws-sqs-queue
  metadata:
    queueURL: {{ $root.Values.environment }}-transcription-jobs
    queueLength: "1"
    awsRegion: {{ required "workers.scaleBy is queue and aws.region is empty: KEDA needs the region of the queue" $root.Values.aws.region }}
    {{- with $root.Values.aws.endpointUrl }}
    awsEndpoint: {{ . }}
    {{- end }}
    scaleOnInFlight: "true"
{{- end }}
{{- end }}
{{- with .authentication }}
  authenticationRef:
    name: {{ . }}
{{- end }}
{{- end }}
