// Receivers without the kit: "correct", or with the one mistake that the first argument names.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

type event struct {
	ID    string `json:"id"`
	Event string `json:"event"`
	Data  struct {
		Check        string `json:"check"`
		CheckDelayMs int    `json:"check_delay_ms"`
	} `json:"data"`
}

type claim struct {
	done      chan struct{}
	succeeded bool
}

var (
	mistake = "correct"
	secret  = []byte(os.Getenv("VIDEOVECTOR_WEBHOOK_SECRET"))
	mutex   sync.Mutex
	effects = map[string]int{}
	claims  = map[string]*claim{}
)

func verify(body []byte, header string) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return hmac.Equal([]byte(header), []byte("sha256="+hex.EncodeToString(mac.Sum(nil))))
}

func handle(e event) error {
	if e.Data.Check == "fail" {
		time.Sleep(time.Duration(e.Data.CheckDelayMs) * time.Millisecond)
		return errors.New("asked to fail")
	}
	time.Sleep(20 * time.Millisecond)
	mutex.Lock()
	defer mutex.Unlock()
	effects[e.ID]++
	return nil
}

func handleOnce(key string, e event) int {
	for {
		mutex.Lock()
		other, taken := claims[key]
		if !taken {
			break
		}
		mutex.Unlock()
		<-other.done
		if other.succeeded {
			return 200
		}
	}
	own := &claim{done: make(chan struct{})}
	claims[key] = own
	mutex.Unlock()
	err := handle(e)
	mutex.Lock()
	own.succeeded = err == nil
	if err != nil {
		delete(claims, key)
	}
	mutex.Unlock()
	close(own.done)
	if err != nil {
		return 500
	}
	return 200
}

func keyOf(body []byte, r *http.Request) string {
	// The mistake: Idempotency-Key is new in every attempt.
	if key := r.Header.Get("Idempotency-Key"); mistake == "attempt-key" && key != "" {
		return key
	}
	digest := sha256.Sum256(body)
	return r.Header.Get("X-Delivery-ID") + hex.EncodeToString(digest[:])
}

func readBody(r *http.Request) ([]byte, error) {
	if mistake != "one-read" {
		return io.ReadAll(r.Body)
	}
	// The mistake: one call of Read returns what has arrived so far.
	buffer := make([]byte, 16<<20)
	n, err := r.Body.Read(buffer)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return buffer[:n], err
}

func receive(r *http.Request) int {
	if r.Method != http.MethodPost {
		return 405
	}
	body, err := readBody(r)
	if err != nil {
		return 500
	}
	if !verify(body, r.Header.Get("X-Webhook-Signature")) {
		return 401
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return 500
	}
	if e.Event != "prompt_run.completed" {
		return 200
	}
	return handleOnce(keyOf(body, r), e)
}

func main() {
	if len(os.Args) > 1 {
		mistake = os.Args[1]
	}
	http.HandleFunc("/handled", func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		fmt.Fprint(w, effects[r.URL.Query().Get("id")])
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(receive(r)) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
