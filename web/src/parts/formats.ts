/** Numbers, times and sizes as the language of the page writes them. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Formats {
  number: (value: number, digits?: number) => string;
  percent: (share: number) => string;
  bytes: (count: number) => string;
  /** "40 s", "12 min", "1 h 20 min": never more than two units. */
  duration: (seconds: number) => string;
  day: (iso: string) => string;
  moment: (iso: string) => string;
}

export function formatsOf(language: string): Formats {
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
  return {
    number: (value, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
    percent: (share) => new Intl.NumberFormat(language, { style: "percent" }).format(share),
    bytes: (count) => {
      const steps = ["byte", "kilobyte", "megabyte", "gigabyte"];
      const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
      return unit(count / 1000 ** step, steps[step] ?? "byte", step > 1 ? 1 : 0);
    },
    duration: (seconds) => {
      if (seconds < 60) return unit(Math.max(1, Math.round(seconds)), "second");
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return unit(minutes, "minute");
      const hours = Math.floor(minutes / 60);
      if (hours >= 48) return unit(Math.round(hours / 24), "day");
      const rest = minutes - 60 * hours;
      return rest === 0 ? unit(hours, "hour") : `${unit(hours, "hour")} ${unit(rest, "minute")}`;
    },
    day: (iso) => new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(iso)),
    moment: (iso) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
  };
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => formatsOf(i18n.language), [i18n.language]);
}
