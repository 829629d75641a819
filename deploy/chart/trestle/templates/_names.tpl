{{/* The three services: key in the values -> name, ports. */}}
{{- define "trestle.services" -}}
gateway: {name: gateway, grpc: 50051, http: 8081}
replayer: {name: replayer, grpc: 50052, http: 8082}
adapter: {name: transcriber-adapter, grpc: 50053, http: 8083}
{{- end }}

{{/*
First part of every name: at most 34 characters, so that every name is a label (63), the longest
being …-transcriber-adapter-settings. A name that is cut ends in a hash of all of it: two releases
stay two.
*/}}
{{- define "trestle.fullname" -}}
{{- $chart := .Values.nameOverride | default .Chart.Name -}}
{{- $own := contains $chart .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $chart) -}}
{{- $full := .Values.fullnameOverride | default $own -}}
{{- if gt (len $full) 34 -}}
{{- printf "%s-%s" ($full | trunc 25 | trimSuffix "-") ($full | sha256sum | trunc 8) -}}
{{- else -}}
{{- $full -}}
{{- end -}}
{{- end }}

{{/* Name of a service's resources. Context: root, service (one of trestle.services). */}}
{{- define "trestle.name" -}}
{{- include "trestle.fullname" .root }}-{{ .service.name -}}
{{- end }}

{{/* What the release's selectors go by. Context: root, component. */}}
{{- define "trestle.selector" -}}
app.kubernetes.io/name: {{ .root.Values.nameOverride | default .root.Chart.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of every resource. Context: root, component. */}}
{{- define "trestle.labels" -}}
{{ include "trestle.selector" . }}
app.kubernetes.io/part-of: trestle
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
trestle.dev/environment: {{ .root.Values.environment | quote }}
{{- end }}

{{/* Service account of a service. Context: root, key, service. */}}
{{- define "trestle.serviceAccount" -}}
{{- $account := (index .root.Values .key).serviceAccount -}}
{{- $account.name | default ($account.create | ternary (include "trestle.name" .) "default") -}}
{{- end }}

{{/* Image of a service. Context: root, key. */}}
{{- define "trestle.image" -}}
{{- $image := (index .root.Values .key).image -}}
{{- with .root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ end -}}
{{- end }}

{{/* Host and port of a service inside the cluster. Context: root, service. */}}
{{- define "trestle.address" -}}
{{- include "trestle.name" . }}.{{ .root.Release.Namespace }}.svc.cluster.local:{{ .service.grpc -}}
{{- end }}
