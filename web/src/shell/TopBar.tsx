/** The bar on top: whose workspace this is, what is being done, and how the page looks and speaks. */
import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { DialogTrigger, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";
import type { streamInto } from "../api/events.ts";
import { jobsQuery, queryClient, workspaceQuery } from "../api/queries.ts";
import { isLanguage, LANGUAGES, speakIn } from "../languages/languages.ts";
import { Button } from "../parts/Button.tsx";
import menu from "../parts/Menu.module.css";
import { look, wear, type Look } from "../parts/preferences.ts";
import { useFormats } from "../parts/formats.ts";
import { isActive } from "./jobs.ts";
import { JobsPanel } from "./JobsPanel.tsx";
import styles from "./TopBar.module.css";

export function TopBar({ stream }: { stream: ReturnType<typeof streamInto> }) {
  const { t } = useTranslation();
  const workspace = useQuery(workspaceQuery);
  const line = useSyncExternalStore(stream.subscribe, stream.line);
  return (
    <header className={styles.bar}>
      <img src="/seal.svg" alt="" className={styles.seal} width="30" height="30" />
      <p className={styles.workspace} title={workspace.data?.folder}>
        <span className="unseen">{t("bar.workspace")}</span>
        {workspace.data?.name ?? "ganvas"}
      </p>
      <p role="status" className={styles.line}>
        {line === "broken" && t("bar.broken")}
      </p>
      <Queue />
      <LanguageChoice />
      <LookChoice />
    </header>
  );
}

function Queue() {
  const { t } = useTranslation();
  const formats = useFormats();
  const jobs = useQuery(jobsQuery);
  const active = jobs.data?.filter(isActive).length ?? 0;
  return (
    <DialogTrigger>
      <Button kind="quiet" icon="queue">
        <span className={styles.label}>{t("jobs.title")}</span>
        <span className={styles.count} data-none={active === 0 || undefined}>
          {formats.number(active)}
        </span>
        <span className="unseen">{t("jobs.active")}</span>
      </Button>
      <Popover placement="bottom end" aria-label={t("jobs.title")} className={styles.popover}>
        <JobsPanel jobs={jobs} />
      </Popover>
    </DialogTrigger>
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <Select
      aria-label={t("bar.language")}
      value={i18n.language}
      onChange={(key) => {
        // What the server has said so far was said in the other language.
        if (typeof key === "string" && isLanguage(key)) void speakIn(key).then(() => queryClient.invalidateQueries());
      }}
    >
      <Button kind="quiet" icon="globe">
        <SelectValue className={styles.label} />
      </Button>
      <Popover placement="bottom end" className={menu.menu}>
        <ListBox>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <ListBoxItem key={code} id={code} textValue={name} className={menu.option}>
              <span lang={code}>{name}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

function LookChoice() {
  const { t } = useTranslation();
  const [worn, setWorn] = useState<Look>(look);
  const next = worn === "dark" ? "light" : "dark";
  return (
    <Button
      kind="quiet"
      icon={worn === "dark" ? "sun" : "moon"}
      aria-label={next === "dark" ? t("bar.dark") : t("bar.light")}
      onPress={() => {
        wear(next);
        setWorn(next);
      }}
    />
  );
}
