/** The shell: the rail of rooms, the bar on top, and the room that the address names. */
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { ServerError } from "../api/client.ts";
import { streamInto } from "../api/events.ts";
import { queryClient, workspaceQuery } from "../api/queries.ts";
import { go, useAddress } from "../parts/address.ts";
import { Loading } from "../parts/States.tsx";
import { Toasts } from "../parts/Toasts.tsx";
import { Boundary } from "./Boundary.tsx";
import { Rail } from "./Rail.tsx";
import { isRoom, ROOMS, type RoomName } from "./rooms.ts";
import { SignedOut } from "./SignedOut.tsx";
import { TopBar } from "./TopBar.tsx";
import styles from "./Shell.module.css";

const stream = streamInto(queryClient);

export function Shell() {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language}>
      <RouterProvider navigate={(to) => go(to)}>
        <QueryClientProvider client={queryClient}>
          <Suspense fallback={null}>
            <House />
          </Suspense>
          <Toasts />
        </QueryClientProvider>
      </RouterProvider>
    </I18nProvider>
  );
}

function House() {
  const { t, i18n } = useTranslation();
  const { path } = useAddress();
  const workspace = useQuery(workspaceQuery);
  const isSignedOut = workspace.error instanceof ServerError && workspace.error.status === 401;
  const isIn = workspace.data !== undefined && !isSignedOut;
  useEffect(() => {
    if (isIn) return stream.start(queryClient.getQueryData(workspaceQuery.queryKey)?.event ?? 0, i18n.language);
  }, [isIn, i18n.language]);
  const name: RoomName = isRoom(path[0]) ? path[0] : "pictures";
  useEffect(() => {
    if (!isRoom(path[0])) go("/pictures", { replace: true });
  }, [path]);
  useEffect(() => {
    document.title = `${t(`rooms.${name}`)} · ganvas`;
  }, [name, t]);

  if (isSignedOut) return <SignedOut />;
  const Room = ROOMS[name];
  return (
    <div className={styles.house}>
      <a href="#room" className={styles.skip}>
        {t("skip")}
      </a>
      <Rail here={name} />
      <TopBar stream={stream} />
      <Main name={path.slice(0, 2).join("/")}>
        <Boundary key={name}>
          <Suspense fallback={<Loading />}>
            <Room />
          </Suspense>
        </Boundary>
      </Main>
    </div>
  );
}

/** Where the room is. A change of room takes the focus there, as loading a page would. */
function Main({ name, children }: { name: string; children: React.ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const was = useRef(name);
  useEffect(() => {
    if (was.current === name) return;
    was.current = name;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [name]);
  return (
    <main id="room" ref={main} tabIndex={-1} className={styles.room}>
      {children}
    </main>
  );
}
